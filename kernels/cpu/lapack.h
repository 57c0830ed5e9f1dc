// The LAPACK that linear algebra calls, by its Fortran names, for either type.
#pragma once

namespace tern::kernels::cpu {

// clang-format off
#define TERN_LAPACK(T, s)                                                                          \
    extern "C" {                                                                                   \
    void s##getrf_(const int* m, const int* n, T* a, const int* lda, int* pivots, int* info);      \
    void s##getrs_(const char* trans, const int* n, const int* nrhs, const T* a, const int* lda,   \
                   const int* pivots, T* b, const int* ldb, int* info);                            \
    void s##potrf_(const char* uplo, const int* n, T* a, const int* lda, int* info);               \
    void s##geqrf_(const int* m, const int* n, T* a, const int* lda, T* tau, T* work,              \
                   const int* lwork, int* info);                                                   \
    void s##orgqr_(const int* m, const int* n, const int* k, T* a, const int* lda, const T* tau,   \
                   T* work, const int* lwork, int* info);                                          \
    void s##syevd_(const char* jobz, const char* uplo, const int* n, T* a, const int* lda, T* w,   \
                   T* work, const int* lwork, int* iwork, const int* liwork, int* info);           \
    void s##gesdd_(const char* jobz, const int* m, const int* n, T* a, const int* lda, T* sv,      \
                   T* u, const int* ldu, T* vt, const int* ldvt, T* work, const int* lwork,        \
                   int* iwork, int* info);                                                         \
    }                                                                                              \
    namespace lapack {                                                                             \
    constexpr auto getrf(T*) { return s##getrf_; }                                                 \
    constexpr auto getrs(T*) { return s##getrs_; }                                                 \
    constexpr auto potrf(T*) { return s##potrf_; }                                                 \
    constexpr auto geqrf(T*) { return s##geqrf_; }                                                 \
    constexpr auto orgqr(T*) { return s##orgqr_; }                                                 \
    constexpr auto syevd(T*) { return s##syevd_; }                                                 \
    constexpr auto gesdd(T*) { return s##gesdd_; }                                                 \
    }
// clang-format on
TERN_LAPACK(float, s)
TERN_LAPACK(double, d)
#undef TERN_LAPACK

}  // namespace tern::kernels::cpu
