// Folding a run to one value: four registers at a time, then across the lanes of one.
#pragma once

#include "kernels/cpu/simd/shuffle.h"

namespace tern::kernels::cpu::TERN_ISA {

// combine over the lanes of v, which must be commutative.
template <int distance, class T, class Combine>
[[gnu::always_inline]] inline Vec<T> fold_distance(Vec<T> v, const Combine& combine) {
    if constexpr (distance == 0)
        return v;
    else
        return fold_distance<distance / 2>(
            combine(v, shuffle(v, v, [](int i) { return i ^ distance; })), combine);
}
template <class T, class Combine>
[[gnu::always_inline]] inline T fold_lanes(Vec<T> v, const Combine& combine) {
    T lanes[Vec<T>::width];
    fold_distance<Vec<T>::width / 2>(v, combine).store(lanes);
    return lanes[0];
}

// combine over f(x[i]...), where f and combine work on registers; `rest`... are values that fill up
// the last register of each operand and for which f gives the identity of combine.
template <class T, class Combine, class F, class... X>
[[gnu::always_inline]] inline T fold_run(int64_t n, T identity, const Combine& combine, const F& f,
                                         T rest, const X*... x) {
    using V = Vec<T>;
    constexpr int width = V::width;
    V total(identity);
    int64_t i = 0;
    if (n >= 4 * width) {
        V part1 = total, part2 = total, part3 = total;
        for (; i + 4 * width <= n; i += 4 * width) {
            total = combine(total, f(V::load(x + i)...));
            part1 = combine(part1, f(V::load(x + i + width)...));
            part2 = combine(part2, f(V::load(x + i + 2 * width)...));
            part3 = combine(part3, f(V::load(x + i + 3 * width)...));
        }
        total = combine(combine(total, part1), combine(part2, part3));
    }
    for (; i + width <= n; i += width) total = combine(total, f(V::load(x + i)...));
    if (i < n) total = combine(total, f(V::load_partial(x + i, n - i, rest)...));
    return fold_lanes(total, combine);
}

struct Plus {
    template <class V>
    V operator()(V a, V b) const {
        return a + b;
    }
};
struct Same {
    template <class V>
    V operator()(V x) const {
        return x;
    }
};

// The sum over f(x[i]...), in blocks that are added up in double.
template <class T, class F, class... X>
[[gnu::always_inline]] inline double sum_run(int64_t n, const F& f, T rest, const X*... x) {
    constexpr int64_t block = 1024;
    double total = 0;
    for (int64_t i = 0; i < n; i += block)
        total += fold_run(n - i < block ? n - i : block, T(0), Plus{}, f, rest, (x + i)...);
    return total;
}

}  // namespace tern::kernels::cpu::TERN_ISA
