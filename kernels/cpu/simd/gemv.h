// The product of a matrix and a vector: one pass over the matrix.
#pragma once

#include <cstdint>

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

// y[i] = sum_p a[i, p] x[p], i < n, p < k; x and y are dense. One of a's steps is 1, or its size
// is.
template <class T>
struct Gemv {
    int64_t n, k;
    const T* a;
    int64_t a_row, a_col;
    const T* x;
    T* y;
};

TERN_EACH_ISA(template <class T> void gemv(const Gemv<T>& g);)

}  // namespace tern::kernels::cpu
