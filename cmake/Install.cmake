# `cmake --install`: the library, its public headers under include/tern, the CMake package and the
# pkg-config file. The headers keep their folders and include each other from the rooms' root, so a
# user's compiler gets both include/ and include/tern.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
include(Headers)

install(TARGETS tern EXPORT tern
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(header IN LISTS TERN_PUBLIC_HEADERS)
    # A kernel header is never public; the test header_cost names who includes one.
    if(NOT header MATCHES "^kernels/")
        get_filename_component(folder ${header} DIRECTORY)
        install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tern/${folder})
    endif()
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/tern)
install(EXPORT tern NAMESPACE tern:: FILE ternTargets.cmake DESTINATION ${package})
configure_package_config_file(cmake/ternConfig.cmake.in ${PROJECT_BINARY_DIR}/ternConfig.cmake
    INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ternConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ternConfig.cmake ${PROJECT_BINARY_DIR}/ternConfigVersion.cmake
    cmake/Blas.cmake DESTINATION ${package})

# A shared libtern brings its own needs along; a static one has them listed for the linker.
set(TERN_PC_PRIVATE "")
if(NOT BUILD_SHARED_LIBS)
    get_filename_component(folder ${TERN_BLAS_LIBRARY} DIRECTORY)
    set(TERN_PC_PRIVATE "${TERN_BLAS_LIBRARY} -Wl,-rpath,${folder} ${OpenMP_CXX_FLAGS} -lz -lstdc++ -lm -lpthread")
    if(TERN_HAS_BACKTRACE)
        string(APPEND TERN_PC_PRIVATE " -lbacktrace")
    endif()
endif()
file(RELATIVE_PATH TERN_PC_TO_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/tern.pc.in ${PROJECT_BINARY_DIR}/tern.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/tern.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
