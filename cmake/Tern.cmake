# The library: every folder adds its sources to `tern_objects`, which becomes libtern and which the
# tests link directly, so that they reach what the library hides.
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(PkgConfig REQUIRED)
pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET openblas)
find_package(xsimd REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)

add_library(tern_objects OBJECT)
add_library(tern_build INTERFACE)  # how every file of the project is compiled
target_include_directories(tern_build INTERFACE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/include)
target_compile_features(tern_build INTERFACE cxx_std_20)
target_compile_options(tern_build INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wno-missing-field-initializers>
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${TERN_WERROR}>>:-Werror>
    $<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wno-missing-field-initializers,-fvisibility=hidden;--expt-relaxed-constexpr;-lineinfo>)
if(TERN_WITH_CUDA)
    target_compile_definitions(tern_build INTERFACE TERN_WITH_CUDA)
endif()

set_target_properties(tern_objects PROPERTIES
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
target_link_libraries(tern_objects PUBLIC tern_build PRIVATE OpenMP::OpenMP_CXX PkgConfig::OPENBLAS nlohmann_json::nlohmann_json)

# Headers are written <tern/nn/nn.h> by users; in the build tree that is a link to the sources.
file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/include)
file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/include/tern SYMBOLIC)

# Compiles the listed files once for every instruction set, in namespace TERN_ISA; see
# kernels/cpu/isa.h. The generic build is the plain one of the architecture.
function(tern_isa_sources)
    set(isas generic)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        list(APPEND isas avx2 avx512)
    endif()
    set(flags_generic "")
    set(flags_avx2 -mavx2 -mfma)
    set(flags_avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx512cd -mfma -mprefer-vector-width=512)
    foreach(isa IN LISTS isas)
        add_library(tern_${isa} OBJECT ${ARGN})
        target_compile_definitions(tern_${isa} PRIVATE TERN_ISA=${isa} TERN_ISA_IS_${isa})
        target_compile_options(tern_${isa} PRIVATE ${flags_${isa}} -O3 -fno-math-errno)
        target_link_libraries(tern_${isa} PRIVATE tern_build OpenMP::OpenMP_CXX PkgConfig::OPENBLAS xsimd)
        set_target_properties(tern_${isa} PROPERTIES
            POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
        target_sources(tern_objects PRIVATE $<TARGET_OBJECTS:tern_${isa}>)
    endforeach()
endfunction()
