# How every file is compiled (tern_build) and where it goes: each folder adds its sources to
# `tern_objects`, which becomes libtern and which the tests link directly, so that they reach what
# the library hides.
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(xsimd REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(ZLIB REQUIRED)
include(Blas)

add_library(tern_build INTERFACE)
target_include_directories(tern_build INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/include)
target_compile_features(tern_build INTERFACE cxx_std_20)
target_compile_options(tern_build INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wno-missing-field-initializers>
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${TERN_WERROR}>>:-Werror>
    $<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wno-missing-field-initializers,-fvisibility=hidden;--expt-relaxed-constexpr;-lineinfo>)
if(TERN_WITH_CUDA)
    target_compile_definitions(tern_build INTERFACE TERN_WITH_CUDA)
endif()

add_library(tern_objects OBJECT)
set_target_properties(tern_objects PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
target_link_libraries(tern_objects PUBLIC tern_build
    PRIVATE OpenMP::OpenMP_CXX tern::blas ZLIB::ZLIB $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)

# Users write <tern/nn/nn.h>, and what that includes is written "nn/module.h": in the build tree
# both are found through links to the rooms.
set(TERN_ROOMS tensor kernels autograd nn classic)
set(links ${PROJECT_BINARY_DIR}/include/tern)
if(IS_SYMLINK ${links})
    file(REMOVE ${links})
endif()
file(MAKE_DIRECTORY ${links})
foreach(room IN LISTS TERN_ROOMS)
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${room} ${links}/${room} SYMBOLIC)
endforeach()
