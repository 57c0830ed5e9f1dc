// Products in which one side is a vector.
#pragma once

#include "kernels/cpu/simd/gemm.h"

namespace tern::kernels::cpu {

// True when g is such a product, and has no activation.
template <class T>
bool is_matvec(const Gemm<T>& g) {
    return (g.n == 1 || g.m == 1) && g.activation == Activation::none;
}

// g, reading its matrix once. y's rows may be strided where g.m is 1.
void matvec(const Gemm<float>& g);
void matvec(const Gemm<double>& g);

}  // namespace tern::kernels::cpu
