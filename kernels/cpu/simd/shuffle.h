// Moving lanes between and within registers.
#pragma once

#include <type_traits>

#include "kernels/cpu/simd/vec.h"

namespace tern::kernels::cpu::TERN_ISA {

// Lane i is lane from(i) of a, or lane from(i) - width of b.
template <class T, class From>
[[gnu::always_inline]] inline Vec<T> shuffle(Vec<T> a, Vec<T> b, const From& from) {
    constexpr int width = Vec<T>::width;
#if defined(__clang__)
    T both[2 * width], lanes[width];
    a.store(both);
    b.store(both + width);
    for (int i = 0; i < width; ++i) lanes[i] = both[from(i)];
    return Vec<T>::load(lanes);
#else
    using Index = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
    typedef Index Indices __attribute__((vector_size(sizeof(a.b.data))));
    Indices indices;
#pragma GCC unroll 16
    for (int i = 0; i < width; ++i) indices[i] = from(i);
    return typename Vec<T>::Batch(__builtin_shuffle(a.b.data, b.b.data, indices));
#endif
}

// Rows of a square of registers become its columns, in place: bit by bit of the lane's number.
template <int distance, class T>
[[gnu::always_inline]] inline void transpose(Vec<T> (&rows)[Vec<T>::width]) {
    constexpr int width = Vec<T>::width;
    const auto low = [](int l) { return l & distance ? width + l - distance : l; };
    const auto high = [](int l) { return l & distance ? width + l : l + distance; };
#pragma GCC unroll 16
    for (int i = 0; i < width; ++i) {
        if (i & distance) continue;
        const Vec<T> a = rows[i], b = rows[i + distance];
        rows[i] = shuffle(a, b, low);
        rows[i + distance] = shuffle(a, b, high);
    }
    if constexpr (distance > 1) transpose<distance / 2>(rows);
}

}  // namespace tern::kernels::cpu::TERN_ISA
