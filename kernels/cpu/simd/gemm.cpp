// Matrix product by tiles of registers: b is packed in panels of columns, a is read where it lies
// unless its rows would collide in the cache, and bias and activation meet the tile before it is
// stored. The sum over k runs in blocks of kBlockDepth, whatever the tile, so that an element's
// value depends on its row of a and its column of b alone.
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

// Where a tile lies and what happens to its sums.
template <class T>
struct Tile {
    const Gemm<T>& g;
    int64_t row, col, cols;
    int64_t depth;
    const T* a;
    int64_t a_row, a_col;
    const T* b;
    bool first, last;  // block of k
};

template <class T>
[[gnu::always_inline]] inline Vec<T> activate(Activation activation, Vec<T> x) {
    if (activation == Activation::relu) return fn::Relu{}(x);
    if (activation == Activation::gelu_tanh) return fn::GeluTanh{}(x);
    return x;
}

template <class T>
[[gnu::always_inline]] inline void finish(const Tile<T>& t, int r, int64_t col, Vec<T> sum) {
    using V = Vec<T>;
    const Gemm<T>& g = t.g;
    T* const y = g.y + (t.row + r) * g.y_row + t.col + col;
    const int64_t left = t.cols - col;
    const bool whole = left >= V::width;
    if (!t.first || g.accumulate) sum = sum + (whole ? V::load(y) : V::load_partial(y, left));
    if (t.last) {
        if (g.col_bias) {
            const T* const bias = g.col_bias + t.col + col;
            sum = sum + (whole ? V::load(bias) : V::load_partial(bias, left));
        }
        if (g.row_bias) sum = sum + V(g.row_bias[t.row + r]);
        sum = activate(g.activation, sum);
    }
    if (whole)
        sum.store(y);
    else
        sum.store_partial(y, left);
}

template <int rows, int registers, class T>
[[gnu::flatten, gnu::noinline]] void run_tile(const Tile<T>& t) {
    using V = Vec<T>;
    constexpr int panel = 2 * V::width;
    V sum[rows][registers];
    for (auto& row : sum)
        for (V& s : row) s = V(T(0));
    const T *a = t.a, *b = t.b;
    const int64_t a_row = t.a_row, a_col = t.a_col;
    for (int64_t p = 0; p < t.depth; ++p, a += a_col, b += panel) {
        V column[registers];
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) column[v] = V::load(b + v * V::width);
#pragma GCC unroll 12
        for (int r = 0; r < rows; ++r) {
            const V x(a[r * a_row]);
#pragma GCC unroll 2
            for (int v = 0; v < registers; ++v) sum[r][v] = fma(x, column[v], sum[r][v]);
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) finish(t, r, v * V::width, sum[r][v]);
}

template <int registers, class T>
void run_tile(int64_t rows, const Tile<T>& t) {
    if (rows == kTall) return run_tile<kTall, registers>(t);
    if constexpr (kTall > 8)
        if (rows == 8) return run_tile<8, registers>(t);
    if (rows == 4) return run_tile<4, registers>(t);
    if (rows == 2) return run_tile<2, registers>(t);
    run_tile<1, registers>(t);
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

// Rows that lie a multiple of a page apart fall on the same lines of the cache; columns that lie
// apart cost a page each.
template <class T>
bool wants_packing(const Gemm<T>& g) {
    return g.m > kPanelCols && g.n > 1 &&
           (g.a_col != 1 || g.a_row * static_cast<int64_t>(sizeof(T)) % 2048 == 0);
}

template <class T>
void run_block(const Gemm<T>& g, int64_t col, int64_t cols, int64_t k, int64_t depth) {
    constexpr int panel = 2 * Vec<T>::width;
    T* const packed_b = g.scratch;
    const int64_t panels = (cols + panel - 1) / panel;
    T* const packed_a = packed_b + panels * panel * depth;
    for (int64_t j = 0; j < cols; j += panel)
        pack_panel(g.b + k * g.b_row + (col + j) * g.b_col, g.b_row, g.b_col, depth,
                   cols - j < panel ? cols - j : panel, packed_b + j * depth);
    const bool packs = wants_packing(g);
    for (int64_t i = 0; i < g.n; i += kBlockRows) {
        const int64_t rows = g.n - i < kBlockRows ? g.n - i : kBlockRows;
        const T* const a = g.a + i * g.a_row + k * g.a_col;
        if (packs) pack_rows(a, g.a_row, g.a_col, rows, depth, packed_a);
        for (int64_t j = 0; j < cols; j += panel) {
            const int64_t width = cols - j < panel ? cols - j : panel;
            for (int64_t r = 0, height; r < rows; r += height) {
                height = tile_rows(rows - r);
                Tile<T> tile{g,       i + r,           col + j,
                             width,   depth,           a + r * g.a_row,
                             g.a_row, g.a_col,         packed_b + j * depth,
                             k == 0,  k + depth == g.k};
                if (packs) tile.a = packed_a + r * depth, tile.a_row = 1, tile.a_col = height;
                if (width <= Vec<T>::width)
                    run_tile<1>(height, tile);
                else
                    run_tile<2>(height, tile);
            }
        }
    }
}

}  // namespace

template <class T>
void gemm(const Gemm<T>& g) {
    for (int64_t col = 0; col < g.m; col += kBlockCols) {
        const int64_t cols = g.m - col < kBlockCols ? g.m - col : kBlockCols;
        int64_t k = 0;
        do {
            const int64_t depth = g.k - k < kBlockDepth ? g.k - k : kBlockDepth;
            run_block(g, col, cols, k, depth);
            k += depth;
        } while (k < g.k);
    }
}

template void gemm(const Gemm<float>&);
template void gemm(const Gemm<double>&);

}  // namespace tern::kernels::cpu::TERN_ISA
