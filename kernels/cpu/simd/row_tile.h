// Tiles of rows whose lanes are rows: packed by columns, so that sums over a row stay in their
// lane.
#pragma once

#include "kernels/cpu/simd/shuffle.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

// Registers of rows in a tile: with a group of centres each, about the registers there are.
#if defined(TERN_ISA_IS_avx512)
constexpr int kRowRegisters = 4;
#else
constexpr int kRowRegisters = 2;
#endif

template <class T>
constexpr int64_t kRows = kRowRegisters* Vec<T>::width;

// Rows of a matrix [n, d]: those with the numbers `rows`, or the first `count` where that is null.
template <class T>
struct TileRows {
    const T* x;
    const int32_t* rows;
    int64_t count, d;

    const T* operator[](int64_t at) const {
        const int64_t i = at < count ? at : count - 1;
        return x + (rows ? rows[i] : i) * d;
    }
};

// Rows from `first` on, [d, kRows]; past the end the last is repeated.
template <class T>
[[gnu::always_inline]] inline void pack_tile(const TileRows<T>& rows, int64_t first, T* packed) {
    using V = Vec<T>;
    constexpr int width = V::width;
    for (int r = 0; r < kRowRegisters; ++r) {
        const T* row[width];
        for (int i = 0; i < width; ++i) row[i] = rows[first + r * width + i];
        T* to = packed + r * width;
        int64_t p = 0;
        for (; p + width <= rows.d; p += width) {
            V square[width];
#pragma GCC unroll 16
            for (int i = 0; i < width; ++i) square[i] = V::load(row[i] + p);
            transpose<width / 2>(square);
#pragma GCC unroll 16
            for (int i = 0; i < width; ++i) square[i].store(to + (p + i) * kRows<T>);
        }
        for (; p < rows.d; ++p)
            for (int i = 0; i < width; ++i) to[p * kRows<T> + i] = row[i][p];
    }
}

}  // namespace
}  // namespace tern::kernels::cpu::TERN_ISA
