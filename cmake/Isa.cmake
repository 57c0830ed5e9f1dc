# CPU kernels compiled once for every instruction set; kernels/cpu/isa.h chooses at load time.
set(TERN_ISAS generic)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(APPEND TERN_ISAS avx2 avx512)
endif()

set(TERN_ISA_FLAGS_generic "")
set(TERN_ISA_FLAGS_avx2 -mavx2 -mfma)
set(TERN_ISA_FLAGS_avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx512cd -mfma -mprefer-vector-width=512
    -Wno-maybe-uninitialized -Wno-uninitialized)  # false alarms in g++ 12's own avx512fintrin.h

# The listed files for one instruction set, in namespace TERN_ISA.
function(tern_isa_library target isa)
    add_library(${target} OBJECT ${ARGN})
    target_compile_definitions(${target} PRIVATE TERN_ISA=${isa} TERN_ISA_IS_${isa})
    # In a debug build, too: without optimisation xsimd 8.1's AVX-512 code does not compile.
    target_compile_options(${target} PRIVATE ${TERN_ISA_FLAGS_${isa}} -fno-math-errno
        $<$<CONFIG:Release,RelWithDebInfo>:-O3> $<$<CONFIG:Debug>:-O1>)
    target_link_libraries(${target} PRIVATE tern_build OpenMP::OpenMP_CXX tern::blas xsimd)
    set_target_properties(${target} PROPERTIES
        POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# Compiles the listed files once for every instruction set. The generic build is the plain one of the
# architecture.
function(tern_isa_sources)
    foreach(isa IN LISTS TERN_ISAS)
        tern_isa_library(tern_${isa} ${isa} ${ARGN})
        # INTERFACE: linked into whatever links tern_objects, the library and the tests.
        target_sources(tern_objects INTERFACE $<TARGET_OBJECTS:tern_${isa}>)
    endforeach()
endfunction()
