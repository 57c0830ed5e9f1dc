# libtern itself: all objects in one library. What it is made of stays private, and a user needs
# neither CUDA nor BLAS nor JSON to compile against it.
add_library(tern)
add_library(tern::tern ALIAS tern)
target_link_libraries(tern PRIVATE $<BUILD_INTERFACE:tern_objects>)
get_target_property(needed tern_objects LINK_LIBRARIES)
list(REMOVE_ITEM needed tern_build)
target_link_libraries(tern PRIVATE ${needed})
# A kernel that is declared and not written fails here, not at a user's.
target_link_options(tern PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wl,-z,defs>)
target_compile_features(tern PUBLIC cxx_std_20)
target_include_directories(tern INTERFACE
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include/tern>
    $<INSTALL_INTERFACE:include>
    $<INSTALL_INTERFACE:include/tern>)
set_target_properties(tern PROPERTIES
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    LINKER_LANGUAGE CXX
    INSTALL_RPATH_USE_LINK_PATH ON)
