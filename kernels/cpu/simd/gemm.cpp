// Matrix product by tiles of registers: b is packed in panels of columns, a is read where it lies
// unless its rows would collide in the cache, and bias and activation meet the tile before it is
// stored. The sum over k runs in blocks of kBlockDepth, whatever the tile, so that an element's
// value depends on its row of a and its column of b alone.
#include "kernels/cpu/simd/gemm.h"

#include "kernels/cpu/simd/gemm_tile.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

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
