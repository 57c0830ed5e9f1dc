// The system's BLAS, for CPUs whose wider registers tern's own loops do not reach.
#pragma once

#include <omp.h>

#include "kernels/cpu/simd/gemm.h"

namespace tern::kernels::cpu {

// An OpenMP BLAS or LAPACK asks how many threads it may use: one, while this lives.
class OneThread {
 public:
    OneThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;
    ~OneThread() { omp_set_num_threads(before_); }

 private:
    int before_;
};

// g by BLAS on the calling thread alone, so that the result does not depend on thread settings.
void blas_gemm(const Gemm<float>& g);
void blas_gemm(const Gemm<double>& g);

}  // namespace tern::kernels::cpu
