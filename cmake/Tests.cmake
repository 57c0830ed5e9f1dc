# tern_test(group files...): adds test files to the program tern_tests_<group>. May be called many
# times for a group, one file a line, from any folder below tests/. ctest knows its suites by name.
find_package(GTest REQUIRED)

function(tern_test group)
    set(program tern_tests_${group})
    if(NOT TARGET ${program})
        add_executable(${program})
        target_link_libraries(${program} PRIVATE tern_objects tern_test_support)
        # Tests are compiled once and run once: full optimisation of theirs costs more than it gives.
        target_compile_options(${program} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-O1>)
        # Suites are listed when ctest runs, not after each link: a program may need the run path or
        # the device of the machine that runs it.
        set(list ${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.cmake)
        file(GENERATE OUTPUT ${list} CONTENT "set(program \"$<TARGET_FILE:${program}>\")
include(\"${PROJECT_SOURCE_DIR}/cmake/TestSuites.cmake\")\n")
        set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${list})
    endif()
    target_sources(${program} PRIVATE ${ARGN})
endfunction()
