// A block of rows less a shift, multiplied with itself: the inner loops of covariances.
#pragma once

#include <cstdint>

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

inline constexpr int64_t kMostGramPanel = 32;  // columns side by side, of any instruction set

template <class T>
struct GramBlock {
    const T* x;  // [rows, d]
    int64_t rows, d;
    const T* shift;    // [d]
    T* packed;         // scratch: gram_scratch(rows, d) elements, 64-byte aligned
    double* sums;      // [d]
    double* products;  // [d, d]
    const T* next;     // [rows, d], to be fetched meanwhile; null: nothing is
};

constexpr int64_t gram_scratch(int64_t rows, int64_t d) {
    return rows * ((d + kMostGramPanel - 1) / kMostGramPanel * kMostGramPanel);
}

// With z = x - shift: sums[j] += sum_i z[i, j], and products[j, k] += sum_i z[i, j] z[i, k] for
// j <= k, and for some others.
TERN_EACH_ISA(template <class T> void add_gram(const GramBlock<T>& block);)

}  // namespace tern::kernels::cpu
