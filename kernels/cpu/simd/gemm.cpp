// Matrix product by tiles of registers: b is packed in panels of columns where that pays, a is read
// where it lies unless its rows would collide in the cache, and bias and activation meet the tile
// before it is stored. The sum over k runs in blocks of kBlockDepth, whatever the tile, so that an
// element's value depends on its row of a and its column of b alone.
#include "kernels/cpu/simd/gemm.h"

#include "kernels/cpu/simd/gemm_tile.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

constexpr int64_t kFewRows = 48;

// Where a tile lies and what happens to its sums.
template <class T>
struct Tile {
    const Gemm<T>& g;
    int64_t row, col, cols;
    int64_t depth;
    const T* a;
    int64_t a_row, a_col;
    const T* b;
    int64_t b_row;
    int64_t b_next;    // from b to the panel beside it
    bool first, last;  // block of k
};

template <class T>
bool has_epilogue(const Gemm<T>& g) {
    return g.col_bias || g.row_bias || g.activation != Activation::none;
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

// The same for all of a tile, of `registers` registers a row: kept out of the tiles, which would
// not fit the cache of instructions with it.
template <class T>
[[gnu::flatten, gnu::noinline]] void finish_all(const Tile<T>& t, int rows, int registers,
                                                const T* sums) {
    constexpr int width = Vec<T>::width;
    for (int r = 0; r < rows; ++r)
        for (int v = 0; v < registers; ++v, sums += width)
            finish(t, r, v * width, Vec<T>::load(sums));
}

template <int rows, int registers, class T>
[[gnu::flatten, gnu::noinline]] void run_tile(const Tile<T>& t) {
    using V = Vec<T>;
    V sum[rows][registers];
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < registers; ++v) sum[r][v] = V(T(0));
    const T *a = t.a, *b = t.b;
    const int64_t a_row = t.a_row, a_col = t.a_col, b_row = t.b_row, next = t.b_next;
    for (int64_t p = 0; p < t.depth; ++p, a += a_col, b += b_row) {
        V column[registers];
#pragma GCC unroll 4
        for (int v = 0; v < registers; ++v)
            column[v] = V::load(b + v % 2 * V::width + (v < 2 ? 0 : next));
#pragma GCC unroll 12
        for (int r = 0; r < rows; ++r) {
            const V x(a[r * a_row]);
#pragma GCC unroll 4
            for (int v = 0; v < registers; ++v) sum[r][v] = fma(x, column[v], sum[r][v]);
        }
    }
    const bool plain = t.cols >= registers * V::width && !(t.last && has_epilogue(t.g));
    const bool adds = !t.first || t.g.accumulate;
    alignas(64) T sums[rows * registers * V::width];
    T* const y = plain ? t.g.y + t.row * t.g.y_row + t.col : sums;
    const int64_t y_row = plain ? t.g.y_row : registers * V::width;
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < registers; ++v) {
            T* const to = y + r * y_row + v * V::width;
            if (plain && adds) sum[r][v] = sum[r][v] + V::load(to);
            sum[r][v].store(to);
        }
    if (!plain) finish_all(t, rows, registers, sums);
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

// Two panels at once, where there are registers for it.
template <class T>
void run_wide(int64_t rows, Tile<T> t) {
    const int64_t height = rows == kTall ? kTall / 2 : rows == 8 ? 4 : rows;
    for (int64_t r = 0; r < rows; r += height) {
        if (height == kTall / 2)
            run_tile<kTall / 2, 4>(t);
        else if (height == 4)
            run_tile<4, 4>(t);
        else if (height == 2)
            run_tile<2, 4>(t);
        else
            run_tile<1, 4>(t);
        t.row += height;
        t.a += height * t.a_row;
    }
}

// Rows that lie a multiple of a page apart fall on the same lines of the cache; columns that lie
// apart cost a page each.
template <class T>
bool wants_packing(const Gemm<T>& g) {
    return g.m > kPanelCols && g.n > 1 &&
           (g.a_col != 1 || g.a_row * static_cast<int64_t>(sizeof(T)) % 2048 == 0);
}

// Panels of b are read where they lie if few rows of a meet them, and if their rows are not so far
// apart that few of them fit the cache together.
template <class T>
bool reads_in_place(const Gemm<T>& g) {
    return g.b_col == 1 && (g.n <= kFewRows || g.b_row * static_cast<int64_t>(sizeof(T)) <= 2048);
}

template <class T>
void run_block(const Gemm<T>& g, int64_t col, int64_t cols, int64_t k, int64_t depth) {
    constexpr int panel = 2 * Vec<T>::width;
    T* const packed_b = g.scratch;
    const int64_t panels = (cols + panel - 1) / panel;
    T* const packed_a = packed_b + panels * panel * depth;
    const int64_t in_place = reads_in_place(g) ? cols / panel * panel : 0;
    for (int64_t j = in_place; j < cols; j += panel)
        pack_panel(g.b + k * g.b_row + (col + j) * g.b_col, g.b_row, g.b_col, depth,
                   cols - j < panel ? cols - j : panel, packed_b + j * depth);
    const bool packs = wants_packing(g);
    for (int64_t i = 0; i < g.n; i += kBlockRows) {
        const int64_t rows = g.n - i < kBlockRows ? g.n - i : kBlockRows;
        const T* const a = g.a + i * g.a_row + k * g.a_col;
        if (packs) pack_rows(a, g.a_row, g.a_col, rows, depth, packed_a);
        for (int64_t j = 0, width; j < cols; j += width) {
            const int64_t left = cols - j;
            const bool wide =
                kTall > 8 && left >= 2 * panel && (j >= in_place || j + panel < in_place);
            width = wide ? 2 * panel : left < panel ? left : panel;
            for (int64_t r = 0, height; r < rows; r += height) {
                height = tile_rows(rows - r);
                Tile<T> tile{g,
                             i + r,
                             col + j,
                             width,
                             depth,
                             a + r * g.a_row,
                             g.a_row,
                             g.a_col,
                             packed_b + j * depth,
                             panel,
                             panel * depth,
                             k == 0,
                             k + depth == g.k};
                if (j < in_place)
                    tile.b = g.b + k * g.b_row + col + j, tile.b_row = g.b_row, tile.b_next = panel;
                if (packs) tile.a = packed_a + r * depth, tile.a_row = 1, tile.a_col = height;
                if (wide)
                    run_wide(height, tile);
                else if (width <= Vec<T>::width)
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
