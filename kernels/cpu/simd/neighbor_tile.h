// A tile of queries against registers of rows, in the rows' own type.
#pragma once

#include "kernels/cpu/simd/math.h"
#include "kernels/cpu/simd/neighbors.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

// Lane i of a mask as bit i.
template <class T>
[[gnu::always_inline]] inline uint64_t bits_of(Mask<T> mask) {
#if defined(TERN_ISA_IS_avx512)
    return mask.b.data;
#elif defined(TERN_ISA_IS_avx2)
    if constexpr (sizeof(T) == 4)
        return static_cast<uint64_t>(_mm256_movemask_ps(mask.b));
    else
        return static_cast<uint64_t>(_mm256_movemask_pd(mask.b));
#else
    T lanes[Vec<T>::width];
    select(mask, Vec<T>(T(1)), Vec<T>(T(0))).store(lanes);
    uint64_t bits = 0;
    for (int i = 0; i < Vec<T>::width; ++i) bits |= static_cast<uint64_t>(lanes[i] != 0) << i;
    return bits;
#endif
}

// Queries and registers of rows of a tile: powers are long code, and keep it small.
template <class M>
inline constexpr bool kIsPower = std::is_same_v<M, fn::Apart<fn::PowerNorm>>;
template <class M>
inline constexpr int kTileQueries = kIsPower<M> ? 1 : kNeighborGroup;
#if defined(TERN_ISA_IS_avx512)
template <class M>
inline constexpr int kTileRegisters = kIsPower<M> ? 1 : 4;
#else
template <class M>
inline constexpr int kTileRegisters = kIsPower<M> ? 1 : 2;
#endif

// The coordinates of queries x_step apart, panel: [d, kNeighborPanel]; bits of rows within the
// limits are set.
template <int queries, int registers, class M, class T>
[[gnu::always_inline]] inline void screen_tile(M m, int64_t d, const T* x, int64_t x_step,
                                               const T* panel, const T* limits, int shift,
                                               uint64_t* bits) {
    using V = Vec<T>;
    V sum[queries][registers];
#pragma GCC unroll 6
    for (int q = 0; q < queries; ++q)
#pragma GCC unroll 4
        for (int r = 0; r < registers; ++r) sum[q][r] = V(T(0));
    for (int64_t i = 0; i < d; ++i, x += x_step, panel += kNeighborPanel) {
        V rows[registers];
#pragma GCC unroll 4
        for (int r = 0; r < registers; ++r) rows[r] = V::load(panel + r * V::width);
#pragma GCC unroll 6
        for (int q = 0; q < queries; ++q) {
            const V at(x[q]);
#pragma GCC unroll 4
            for (int r = 0; r < registers; ++r) sum[q][r] = m.add(sum[q][r], at, rows[r]);
        }
    }
#pragma GCC unroll 6
    for (int q = 0; q < queries; ++q) {
        const V limit(limits[q]);
#pragma GCC unroll 4
        for (int r = 0; r < registers; ++r)
            bits[q] |= bits_of(sum[q][r] <= limit) << (shift + r * V::width);
    }
}

}  // namespace
}  // namespace tern::kernels::cpu::TERN_ISA
