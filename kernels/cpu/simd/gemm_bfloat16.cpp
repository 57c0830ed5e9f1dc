// Matrix product of bfloat16 with sums in float. Both operands are packed as pairs of neighbours
// along k, which is what AVX-512 BF16 multiplies (two products and their sum a lane, subnormals as
// zero); other CPUs take the pairs apart. All of k is summed up in registers, and rounded once.
#include "kernels/cpu/simd/gemm_tile.h"

#if defined(TERN_ISA_IS_avx512)
#include <immintrin.h>
#endif

namespace tern::kernels::cpu::TERN_ISA {
namespace {

using V = Vec<float>;
constexpr int kWidth = V::width, kPanel = 2 * kWidth;

// Pairs [pairs, rows of the tile] of a, [pairs, kPanel] of b, as the bits of floats.
struct PairTile {
    const float *a, *b;
    int64_t pairs;
    float* sums;  // [rows, kPanel]
};

// The lower and the upper of each pair as floats.
struct Halves {
    V low, high;
};
[[gnu::always_inline]] inline Halves take_apart(V pairs) {
    typedef uint32_t Bits __attribute__((vector_size(sizeof(pairs.b.data))));
    typedef float Register __attribute__((vector_size(sizeof(pairs.b.data))));
    const Bits bits = (Bits)pairs.b.data;
    return {typename V::Batch((Register)(bits << 16)),
            typename V::Batch((Register)(bits & 0xffff0000u))};
}

template <int rows, int registers>
[[gnu::flatten, gnu::noinline]] void run_tile(const PairTile& t) {
    V sum[rows][registers];
    for (auto& row : sum)
        for (V& s : row) s = V(0.0f);
    const float *a = t.a, *b = t.b;
    for (int64_t p = 0; p < t.pairs; ++p, a += rows, b += kPanel) {
        Halves column[registers];
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) column[v] = take_apart(V::load(b + v * kWidth));
#pragma GCC unroll 12
        for (int r = 0; r < rows; ++r) {
            const Halves x = take_apart(V(a[r]));
#pragma GCC unroll 2
            for (int v = 0; v < registers; ++v)
                sum[r][v] = fma(x.high, column[v].high, fma(x.low, column[v].low, sum[r][v]));
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) sum[r][v].store(t.sums + r * kPanel + v * kWidth);
}

#if defined(TERN_ISA_IS_avx512)
template <int rows, int registers>
[[gnu::target("avx512bf16"), gnu::noinline]] void run_dot_tile(const PairTile& t) {
    __m512 sum[rows][registers];
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) sum[r][v] = _mm512_setzero_ps();
    const float *a = t.a, *b = t.b;
    for (int64_t p = 0; p < t.pairs; ++p, a += rows, b += kPanel) {
        __m512bh column[registers];
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) column[v] = (__m512bh)_mm512_loadu_ps(b + v * kWidth);
#pragma GCC unroll 12
        for (int r = 0; r < rows; ++r) {
            const __m512bh x = (__m512bh)_mm512_set1_ps(a[r]);
#pragma GCC unroll 2
            for (int v = 0; v < registers; ++v)
                sum[r][v] = _mm512_dpbf16_ps(sum[r][v], x, column[v]);
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v)
            _mm512_storeu_ps(t.sums + r * kPanel + v * kWidth, sum[r][v]);
}
#endif

template <int rows>
void run_rows(const PairTile& t, bool narrow, bool dot) {
#if defined(TERN_ISA_IS_avx512)
    if (dot) return narrow ? run_dot_tile<rows, 1>(t) : run_dot_tile<rows, 2>(t);
#endif
    static_cast<void>(dot);
    narrow ? run_tile<rows, 1>(t) : run_tile<rows, 2>(t);
}

void run_tile(int64_t rows, const PairTile& t, bool narrow, bool dot) {
    if (rows == kTall) return run_rows<kTall>(t, narrow, dot);
    if constexpr (kTall > 8)
        if (rows == 8) return run_rows<8>(t, narrow, dot);
    if (rows == 4) return run_rows<4>(t, narrow, dot);
    if (rows == 2) return run_rows<2>(t, narrow, dot);
    run_rows<1>(t, narrow, dot);
}

// Where pairs lie as such in memory: every other step is theirs.
bool lies_in_pairs(const BFloat16* x, int64_t step, int64_t other, int64_t k) {
    return step == 1 && other % 2 == 0 && k % 2 == 0 && reinterpret_cast<uintptr_t>(x) % 4 == 0;
}

uint32_t pair_of(const BFloat16* x, int64_t step, bool both) {
    return x[0].bits | (both ? static_cast<uint32_t>(x[step].bits) << 16 : 0);
}

[[gnu::flatten]] void pack_pairs_of_b(const Gemm<BFloat16>& g, int64_t col, int64_t cols,
                                      float* to) {
    const BFloat16* const b = g.b + col * g.b_col;
    const int64_t pairs = (g.k + 1) / 2;
    if (lies_in_pairs(b, g.b_row, g.b_col, g.k))
        return pack_panel(reinterpret_cast<const float*>(b), 1, g.b_col / 2, pairs, cols, to);
    for (int64_t p = 0; p < pairs; ++p, to += kPanel) {
        const BFloat16* const row = b + 2 * p * g.b_row;
        const bool both = 2 * p + 1 < g.k;
        uint32_t words[kPanel];
        if (g.b_col == 1 && both && cols == kPanel) {
            for (int64_t j = 0; j < kPanel; ++j)
                words[j] = row[j].bits | static_cast<uint32_t>(row[j + g.b_row].bits) << 16;
        } else {
            for (int64_t j = 0; j < kPanel; ++j)
                words[j] = j < cols ? pair_of(row + j * g.b_col, g.b_row, both) : 0;
        }
        __builtin_memcpy(to, words, sizeof words);
    }
}

[[gnu::flatten]] void pack_pairs_of_a(const Gemm<BFloat16>& g, int64_t row, int64_t rows,
                                      float* to) {
    const BFloat16* const a = g.a + row * g.a_row;
    const int64_t pairs = (g.k + 1) / 2;
    if (lies_in_pairs(a, g.a_col, g.a_row, g.k))
        return pack_rows(reinterpret_cast<const float*>(a), g.a_row / 2, 1, rows, pairs, to);
    for (int64_t i = 0; i < rows;) {
        const int64_t height = tile_rows(rows - i);
        for (int64_t p = 0; p < pairs; ++p, to += height)
            for (int64_t r = 0; r < height; ++r) {
                const BFloat16* const x = a + (i + r) * g.a_row + 2 * p * g.a_col;
                const uint32_t pair = pair_of(x, g.a_col, 2 * p + 1 < g.k);
                __builtin_memcpy(to + r, &pair, sizeof pair);
            }
        i += height;
    }
}

// Sums of a tile's row to y.
[[gnu::flatten]] void finish(const Gemm<BFloat16>& g, int64_t row, int64_t col, int64_t cols,
                             float* sums) {
    BFloat16* const y = g.y + row * g.y_row + col;
    const float row_bias = g.row_bias ? detail::bfloat16_to_float(g.row_bias[row].bits) : 0;
    for (int64_t j = 0; j < cols; ++j) {
        if (g.accumulate) sums[j] += detail::bfloat16_to_float(y[j].bits);
        if (g.col_bias) sums[j] += detail::bfloat16_to_float(g.col_bias[col + j].bits);
        if (g.row_bias) sums[j] += row_bias;
    }
    for (int j = 0; j < kPanel; j += kWidth)
        activate(g.activation, V::load(sums + j)).store(sums + j);
    for (int64_t j = 0; j < cols; ++j) y[j].bits = detail::float_to_bfloat16(sums[j]);
}

void run_rows_of_block(const Gemm<BFloat16>& g, int64_t row, int64_t rows, int64_t col,
                       int64_t cols, const float* a, const float* b) {
    const int64_t pairs = (g.k + 1) / 2;
    const bool dot = has_bfloat16_dot();
    alignas(64) float sums[kTall * kPanel];
    for (int64_t j = 0; j < cols; j += kPanel) {
        const int64_t width = cols - j < kPanel ? cols - j : kPanel;
        for (int64_t r = 0, height; r < rows; r += height) {
            height = tile_rows(rows - r);
            run_tile(height, {a + r * pairs, b + j * pairs, pairs, sums}, width <= kWidth, dot);
            for (int64_t i = 0; i < height; ++i)
                finish(g, row + r + i, col + j, width, sums + i * kPanel);
        }
    }
}

}  // namespace

template <>
void gemm(const Gemm<BFloat16>& g) {
    const int64_t pairs = (g.k + 1) / 2;
    const int64_t most_rows = pair_rows(g.n, g.k), most_cols = pair_cols(g.m, g.k);
    float* const packed_b = reinterpret_cast<float*>(g.scratch);
    float* const packed_a = packed_b + most_cols * pairs;
    for (int64_t col = 0; col < g.m; col += most_cols) {
        const int64_t cols = g.m - col < most_cols ? g.m - col : most_cols;
        for (int64_t j = 0; j < cols; j += kPanel)
            pack_pairs_of_b(g, col + j, cols - j < kPanel ? cols - j : kPanel,
                            packed_b + j * pairs);
        for (int64_t row = 0; row < g.n; row += most_rows) {
            const int64_t rows = g.n - row < most_rows ? g.n - row : most_rows;
            pack_pairs_of_a(g, row, rows, packed_a);
            run_rows_of_block(g, row, rows, col, cols, packed_a, packed_b);
        }
    }
}

}  // namespace tern::kernels::cpu::TERN_ISA
