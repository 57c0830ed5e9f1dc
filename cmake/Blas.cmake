# Finds the CBLAS behind matmul and makes tern::blas of it. Used by the build, and by the installed
# package when libtern is static.
#
# Wanted is OpenBLAS in its OpenMP flavour, so that the process has one thread pool. Debian installs
# the flavours side by side and lets `alternatives` choose one for the plain name; the flavour's own
# folder comes first here, and as CMake puts that folder into the run path of what it links, the
# loader takes the same file, whatever the alternative says.
# -DTERN_BLAS_LIBRARY=FILE takes any other CBLAS (BLIS, MKL, another OpenBLAS).
find_library(TERN_BLAS_LIBRARY openblas PATH_SUFFIXES openblas-openmp
    DOC "The CBLAS library: OpenBLAS in its OpenMP flavour, or another")
find_path(TERN_BLAS_INCLUDE_DIR cblas.h PATH_SUFFIXES openblas-openmp openblas blis
    DOC "The folder of cblas.h")
if(NOT TERN_BLAS_LIBRARY OR NOT TERN_BLAS_INCLUDE_DIR)
    message(FATAL_ERROR "tern needs OpenBLAS with cblas.h (Debian: libopenblas-openmp-dev), "
        "or another CBLAS in TERN_BLAS_LIBRARY and TERN_BLAS_INCLUDE_DIR")
endif()
if(NOT TARGET tern::blas)
    add_library(tern::blas UNKNOWN IMPORTED)
    set_target_properties(tern::blas PROPERTIES
        IMPORTED_LOCATION ${TERN_BLAS_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${TERN_BLAS_INCLUDE_DIR})
endif()

# Says which threads a BLAS library uses, by the runtime it names as needed.
if(NOT DEFINED CACHE{TERN_BLAS_THREADS} OR NOT TERN_BLAS_THREADS_OF STREQUAL TERN_BLAS_LIBRARY)
    file(STRINGS ${TERN_BLAS_LIBRARY} tern_openmp REGEX "libgomp\\.so|libomp\\.so|libiomp5\\.so" LIMIT_COUNT 1)
    if(tern_openmp)
        set(tern_threads OpenMP)
    else()
        set(tern_threads "its own or none")
        message(WARNING "${TERN_BLAS_LIBRARY} does not use OpenMP. Results stay right, but its "
            "threads come on top of tern's, and fewer threads asked of tern are not fewer threads "
            "there. Debian's libopenblas-openmp-dev has the flavour that is wanted.")
    endif()
    set(TERN_BLAS_THREADS "${tern_threads}" CACHE INTERNAL "")
    set(TERN_BLAS_THREADS_OF ${TERN_BLAS_LIBRARY} CACHE INTERNAL "")
endif()
