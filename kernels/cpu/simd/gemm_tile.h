// What the tiles of all matrix products share: their heights, the packing of what they read, and
// the activation that meets their sums.
#pragma once

#include "kernels/cpu/simd/gemm.h"
#include "kernels/cpu/simd/shuffle.h"
#include "kernels/formula/activation.h"
#include "kernels/formula/piecewise.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

// Rows of the tallest tile: with two registers of columns each, about the registers there are.
#if defined(TERN_ISA_IS_avx512)
constexpr int kTall = 12;
#elif defined(TERN_ISA_IS_avx2)
constexpr int kTall = 6;
#else
constexpr int kTall = 4;
#endif

// The rows of the next tile when `left` remain.
constexpr int64_t tile_rows(int64_t left) {
    if (left >= kTall) return kTall;
    if (kTall > 8 && left >= 8) return 8;
    return left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

template <class T>
[[gnu::always_inline]] inline Vec<T> activate(Activation activation, Vec<T> x) {
    if (activation == Activation::relu) return fn::Relu{}(x);
    if (activation == Activation::gelu_tanh) return fn::GeluTanh{}(x);
    return x;
}

// A panel of `cols` columns of b, [depth, 2 registers], the missing columns zero.
template <class T>
[[gnu::flatten]] void pack_panel(const T* b, int64_t b_row, int64_t b_col, int64_t depth,
                                 int64_t cols, T* to) {
    using V = Vec<T>;
    constexpr int width = V::width, panel = 2 * width;
    if (b_col == 1 && cols == panel) {
        for (int64_t p = 0; p < depth; ++p, b += b_row, to += panel) {
            V::load(b).store(to);
            V::load(b + width).store(to + width);
        }
        return;
    }
    int64_t done = 0;  // rows of the panel
    if (b_row == 1 && cols == panel) {
        for (; done + width <= depth; done += width) {
            for (int half = 0; half < panel; half += width) {
                V square[width];
#pragma GCC unroll 16
                for (int j = 0; j < width; ++j) square[j] = V::load(b + done + (half + j) * b_col);
                transpose<width / 2>(square);
#pragma GCC unroll 16
                for (int p = 0; p < width; ++p) square[p].store(to + (done + p) * panel + half);
            }
        }
    }
    for (int64_t j = 0; j < cols; ++j)
        for (int64_t p = done; p < depth; ++p) to[p * panel + j] = b[p * b_row + j * b_col];
    for (int64_t j = cols; j < panel; ++j)
        for (int64_t p = done; p < depth; ++p) to[p * panel + j] = T(0);
}

// Rows of a, tile by tile, each [depth, rows of the tile].
template <class T>
[[gnu::flatten]] void pack_rows(const T* a, int64_t a_row, int64_t a_col, int64_t rows,
                                int64_t depth, T* to) {
    for (int64_t i = 0; i < rows;) {
        const int64_t height = tile_rows(rows - i);
        for (int64_t p = 0; p < depth; ++p, to += height)
            for (int64_t r = 0; r < height; ++r) to[r] = a[(i + r) * a_row + p * a_col];
        i += height;
    }
}

}  // namespace
}  // namespace tern::kernels::cpu::TERN_ISA
