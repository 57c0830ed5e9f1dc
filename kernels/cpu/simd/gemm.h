// The matrix product of one panel.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/matmul.h"

namespace tern::kernels::cpu {

// The blocks of Goto and van de Geijn (2008): b is packed kBlockDepth x kBlockCols at a time.
inline constexpr int64_t kBlockDepth = 256;
inline constexpr int64_t kBlockRows = 120;
inline constexpr int64_t kBlockCols = 512;
inline constexpr int64_t kPanelCols = 32;  // columns of b that are packed side by side

// y[i, j] = act(sum_p a[i, p] b[p, j] + bias), i < n, j < m, p < k. Steps are in elements; y's
// columns are dense.
template <class T>
struct Gemm {
    int64_t n, m, k;
    const T* a;
    int64_t a_row, a_col;
    const T* b;
    int64_t b_row, b_col;
    T* y;
    int64_t y_row;
    const T* col_bias;  // [m] or null
    const T* row_bias;  // [n] or null
    Activation activation;
    bool accumulate;  // y += instead of y =
    T* scratch;       // gemm_scratch(n, m, k) elements, 64-byte aligned
};

constexpr int64_t gemm_scratch(int64_t n, int64_t m, int64_t k) {
    const int64_t depth = k < kBlockDepth ? k : kBlockDepth;
    const int64_t cols = m < kBlockCols ? m : kBlockCols;
    const int64_t rows = n < kBlockRows ? n : kBlockRows;
    return depth * (rows + (cols + kPanelCols - 1) / kPanelCols * kPanelCols) + kPanelCols;
}

TERN_EACH_ISA(template <class T> void gemm(const Gemm<T>& g);)

}  // namespace tern::kernels::cpu
