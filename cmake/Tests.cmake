# tern_test(group files...): adds test files to the program tern_tests_<group>. May be called many
# times for a group, one file a line, from any folder below tests/.
find_package(GTest REQUIRED)
include(GoogleTest)

function(tern_test group)
    set(program tern_tests_${group})
    if(NOT TARGET ${program})
        add_executable(${program})
        target_link_libraries(${program} PRIVATE tern_objects tern_test_support)
        # Tests are listed when ctest runs, not after each link: a program may need the run path or
        # the device of the machine that runs it.
        gtest_discover_tests(${program} TEST_PREFIX "" DISCOVERY_MODE PRE_TEST
            DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 600)
    endif()
    target_sources(${program} PRIVATE ${ARGN})
endfunction()
