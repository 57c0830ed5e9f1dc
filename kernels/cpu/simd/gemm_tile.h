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
    if (b_col == 1) {
        const int64_t low = cols < width ? cols : width, high = cols - low;
        for (int64_t p = 0; p < depth; ++p, b += b_row, to += panel) {
            (low == width ? V::load(b) : V::load_partial(b, low)).store(to);
            (high == width ? V::load(b + width) : V::load_partial(b + width, high))
                .store(to + width);
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

// `count` <= width of the `height` rows of a tile, [depth, height], from row 0 of a on.
template <class T>
[[gnu::flatten]] void pack_lanes(const T* a, int64_t a_row, int64_t a_col, int64_t count,
                                 int64_t depth, int64_t height, T* to) {
    using V = Vec<T>;
    constexpr int width = V::width;
    const auto store = [&](V x, int64_t p) {
        if (count == width)
            x.store(to + p * height);
        else
            x.store_partial(to + p * height, count);
    };
    int64_t done = 0;
    if (a_row == 1) {
        for (; done < depth; ++done) {
            const T* const from = a + done * a_col;
            store(count == width ? V::load(from) : V::load_partial(from, count), done);
        }
    } else if (a_col == 1) {
        for (; done + width <= depth; done += width) {
            V square[width];
#pragma GCC unroll 16
            for (int r = 0; r < width; ++r)
                square[r] = r < count ? V::load(a + r * a_row + done) : V(T(0));
            transpose<width / 2>(square);
#pragma GCC unroll 16
            for (int p = 0; p < width; ++p) store(square[p], done + p);
        }
    }
    for (; done < depth; ++done)
        for (int64_t r = 0; r < count; ++r) to[done * height + r] = a[r * a_row + done * a_col];
}

// Rows of a, tile by tile, each [depth, rows of the tile].
template <class T>
void pack_rows(const T* a, int64_t a_row, int64_t a_col, int64_t rows, int64_t depth, T* to) {
    constexpr int64_t width = Vec<T>::width;
    for (int64_t i = 0, height; i < rows; i += height, to += height * depth) {
        height = tile_rows(rows - i);
        for (int64_t r = 0; r < height; r += width)
            pack_lanes(a + (i + r) * a_row, a_row, a_col, height - r < width ? height - r : width,
                       depth, height, to + r);
    }
}

}  // namespace
}  // namespace tern::kernels::cpu::TERN_ISA
