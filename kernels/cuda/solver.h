// cuSOLVER and the triangular solver of cuBLAS, opened when first needed: together they are larger
// than all else, and most programs never call them.
#pragma once

#include <cublas_v2.h>
#include <cusolverDn.h>

#include "kernels/cuda/context.h"

namespace tern::kernels::cuda {

// The functions for one type, by cuSOLVER's names without prefix and type.
template <class T>
struct SolverFunctions;

// clang-format off
#define TERN_SOLVER_FUNCTIONS(X, s)                                                            \
    X(s, getrf_bufferSize) X(s, getrf) X(s, getrs) X(s, potrf_bufferSize) X(s, potrf)          \
    X(s, geqrf_bufferSize) X(s, geqrf) X(s, orgqr_bufferSize) X(s, orgqr)                      \
    X(s, syevd_bufferSize) X(s, syevd) X(s, gesvd_bufferSize) X(s, gesvd)
// clang-format on
#define TERN_SOLVER_MEMBER(s, name) decltype(&cusolverDn##s##name) name;
template <>
struct SolverFunctions<float> {
    TERN_SOLVER_FUNCTIONS(TERN_SOLVER_MEMBER, S)
    decltype(&cublasStrsm_v2) trsm;
};
template <>
struct SolverFunctions<double> {
    TERN_SOLVER_FUNCTIONS(TERN_SOLVER_MEMBER, D)
    decltype(&cublasDtrsm_v2) trsm;
};
#undef TERN_SOLVER_MEMBER

// The table of functions. Throws CudaError, saying what is missing, when a library cannot be
// opened.
template <class T>
const SolverFunctions<T>& solver_functions();

// The calling thread's handles for a device, on its stream.
cusolverDnHandle_t solver_handle(const Scope& scope);
cublasHandle_t blas_handle(const Scope& scope);

// Throws CudaError, naming the call.
void check_solver(cusolverStatus_t status, const char* what);
void check_blas_call(cublasStatus_t status, const char* what);

}  // namespace tern::kernels::cuda
