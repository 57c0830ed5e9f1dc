// The matrix product of one panel.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/matmul.h"
#include "tensor/core/half.h"

namespace tern::kernels::cpu {

// The blocks of Goto and van de Geijn (2008): b is packed kBlockDepth x kBlockCols at a time.
inline constexpr int64_t kBlockDepth = 256;
inline constexpr int64_t kBlockRows = 120;
inline constexpr int64_t kBlockCols = 512;
inline constexpr int64_t kPanelCols = 32;  // columns of b that are packed side by side

// Bytes of a packed block of a, and of b, where products of bfloat16 take all of k at once.
inline constexpr int64_t kPairBytes = 256 << 10;

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

// Rows of a and columns of b in a block of a product of bfloat16.
constexpr int64_t pair_rows(int64_t n, int64_t k) {
    const int64_t fit = kPairBytes / 2 / (k + 1) / 24 * 24;
    return n < 24 ? n : fit < 24 ? 24 : fit < kBlockRows ? fit : kBlockRows;
}
constexpr int64_t pair_cols(int64_t m, int64_t k) {
    const int64_t fit = kPairBytes / 2 / (k + 1) / kPanelCols * kPanelCols;
    const int64_t most = fit < 2 * kPanelCols ? 2 * kPanelCols
                         : fit < kBlockCols   ? fit
                                              : kBlockCols;
    const int64_t whole = (m + kPanelCols - 1) / kPanelCols * kPanelCols;
    return whole < most ? whole : most;
}

template <class T>
constexpr int64_t gemm_scratch(int64_t n, int64_t m, int64_t k) {
    if (is_half_v<T>) return (pair_rows(n, k) + pair_cols(m, k)) * ((k + 1) / 2) * 2;
    const int64_t depth = k < kBlockDepth ? k : kBlockDepth;
    const int64_t cols = m < kBlockCols ? m : kBlockCols;
    const int64_t rows = n < kBlockRows ? n : kBlockRows;
    return depth * (rows + (cols + kPanelCols - 1) / kPanelCols * kPanelCols) + kPanelCols;
}

// T: float, double, and BFloat16, whose products and sums are in float.
TERN_EACH_ISA(template <class T> void gemm(const Gemm<T>& g);)

// Whether the CPU has AVX-512 BF16.
bool has_bfloat16_dot();

}  // namespace tern::kernels::cpu
