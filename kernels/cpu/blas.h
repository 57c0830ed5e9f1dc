// The system's BLAS, for CPUs whose wider registers tern's own loops do not reach.
#pragma once

#include "kernels/cpu/simd/gemm.h"

namespace tern::kernels::cpu {

// g by BLAS on the calling thread alone, so that the result does not depend on thread settings.
void blas_gemm(const Gemm<float>& g);
void blas_gemm(const Gemm<double>& g);

}  // namespace tern::kernels::cpu
