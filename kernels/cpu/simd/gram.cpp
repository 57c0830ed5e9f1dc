// Rows are packed in panels of two registers of columns, less the shift, on their way past the
// sums. A tile is the products of some columns of one panel with all of another; tiles below the
// diagonal are left out, and those on it are cut in half where they can be.
#include "kernels/cpu/simd/gram.h"

#include "kernels/cpu/simd/vec.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

// Columns of a tile's first panel: with two registers each, about the registers there are.
#if defined(TERN_ISA_IS_avx512)
constexpr int kTile = 8;
#else
constexpr int kTile = 4;
#endif

template <class T>
constexpr int64_t kPanel = 2 * Vec<T>::width;

constexpr int64_t kSumRows = 16;  // whose sum is of T

// z of up to kSumRows rows from `row` on, columns [col, col + kPanel) and their sums.
template <class T>
[[gnu::always_inline]] inline void pack(const GramBlock<T>& block, int64_t row, int64_t col) {
    using V = Vec<T>;
    const int64_t left = block.d - col, end = row + kSumRows;
    const int64_t stop = end < block.rows ? end : block.rows;
    T* const to = block.packed + col * block.rows;
    for (int64_t c = 0; c < kPanel<T>; c += V::width) {
        const int64_t lanes = left - c < 0 ? 0 : left - c;
        const bool whole = lanes >= V::width;
        const T* const shift = block.shift + col + c;
        const V m = whole ? V::load(shift) : V::load_partial(shift, lanes);
        V sum(T(0));
        for (int64_t i = row; i < stop; ++i) {
            const T* const x = block.x + i * block.d + col + c;
            const V z = (whole ? V::load(x) : V::load_partial(x, lanes)) - m;
            z.store(to + i * kPanel<T> + c);
            sum = sum + z;
        }
        alignas(64) T sums[V::width];
        sum.store(sums);
        for (int64_t l = 0; l < V::width && l < lanes; ++l)
            block.sums[col + c + l] += static_cast<double>(sums[l]);
    }
}

// Columns [j, j + kTile) with registers [first, first + registers) of the panel at column k.
template <int registers, class T>
[[gnu::flatten, gnu::noinline]] void add_tile(const GramBlock<T>& block, int64_t j, int64_t k,
                                              const char* ahead, int64_t step) {
    using V = Vec<T>;
    constexpr int64_t panel = kPanel<T>;
    const T* a = block.packed + j / panel * panel * block.rows + j % panel;
    const T* b = block.packed + k / panel * panel * block.rows + k % panel;
    V sum[kTile][registers];
#pragma GCC unroll 8
    for (int r = 0; r < kTile; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) sum[r][v] = V(T(0));
    const int64_t count = block.rows;
    for (int64_t i = 0; i < count; ++i, a += panel, b += panel, ahead += step) {
        __builtin_prefetch(ahead, 0, 2);
        V column[registers];
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) column[v] = V::load(b + v * V::width);
#pragma GCC unroll 8
        for (int r = 0; r < kTile; ++r) {
            const V x(a[r]);
#pragma GCC unroll 2
            for (int v = 0; v < registers; ++v) sum[r][v] = fma(x, column[v], sum[r][v]);
        }
    }
    alignas(64) T sums[kTile][registers * V::width];
#pragma GCC unroll 8
    for (int r = 0; r < kTile; ++r)
#pragma GCC unroll 2
        for (int v = 0; v < registers; ++v) sum[r][v].store(sums[r] + v * V::width);
    const int64_t rows = block.d - j < kTile ? block.d - j : kTile;
    const int64_t cols = block.d - k < registers * V::width ? block.d - k : registers * V::width;
    for (int64_t r = 0; r < rows; ++r) {
        double* const to = block.products + (j + r) * block.d + k;
        for (int64_t l = 0; l < cols; ++l) to[l] += static_cast<double>(sums[r][l]);
    }
}

// How many there are.
template <class T>
int64_t tiles(int64_t d) {
    const int64_t panels = (d + kPanel<T> - 1) / kPanel<T>, rows = (d + kTile - 1) / kTile;
    return panels * (panels - 1) / 2 * (kPanel<T> / kTile) + rows;
}

}  // namespace

template <class T>
[[gnu::flatten]] void add_gram(const GramBlock<T>& block) {
    constexpr int64_t width = Vec<T>::width, panel = kPanel<T>;
    const int64_t d = block.d;
    for (int64_t i = 0; i < block.rows; i += kSumRows)
        for (int64_t col = 0; col < d; col += panel) pack(block, i, col);
    // Every step of every tile fetches its share of the next block.
    const auto bytes = static_cast<int64_t>(sizeof(T)) * block.rows * d;
    const int64_t step = block.next ? bytes / (tiles<T>(d) * block.rows) + 1 : 0;
    const T* const from = block.next ? block.next : block.x;
    const char* ahead = reinterpret_cast<const char*>(from);
    for (int64_t k = 0; k < d; k += panel)
        for (int64_t j = 0; j < d && j < k + panel; j += kTile, ahead += step * block.rows) {
            if (j >= k + width)
                add_tile<1>(block, j, k + width, ahead, step);
            else if (d - k <= width)
                add_tile<1>(block, j, k, ahead, step);
            else
                add_tile<2>(block, j, k, ahead, step);
        }
}

template void add_gram(const GramBlock<float>&);
template void add_gram(const GramBlock<double>&);

}  // namespace tern::kernels::cpu::TERN_ISA
