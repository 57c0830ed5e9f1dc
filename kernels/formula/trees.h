// Decision trees as they are predicted with: what a node reads of a sample, and which way it goes.
#pragma once

#include <limits>

#include "kernels/formula/order.h"

namespace tern::kernels::fn {

// A feature under one rule for missing values. It reads as -inf where every node that looks at it
// goes left, and as NaN where every one goes right, so that a node only compares.
struct TreeColumn {
    int32_t feature = -1;
    int32_t set_words = -1;  // -1: a number; else a category set of so many words,
    int64_t set_begin = 0;   // from here in the table of sets
    uint8_t missing_left = 0;
    uint8_t zero_is_missing = 0;
    uint8_t round = 0;  // to float32 first
};

// Walks compare keys (formula/order.h): at the end of a chain of loads, integers are faster. Steps
// are laid out breadth-first, a pair of children side by side. A walk goes right where the key in
// `column` is above the threshold. At a leaf `column` is 0, whose key is 0, and `left` 0: a
// walk that has arrived stays there; `threshold` is the leaf's number.
template <class Key>
struct TreeStep;
template <>
struct TreeStep<uint32_t> {
    uint32_t threshold;
    uint16_t column, left;  // left child, counted from this step
};
template <>
struct TreeStep<uint64_t> {
    uint64_t threshold;
    uint32_t column, left;
};

// A tree: its root among the steps, its first leaf in the table of leaves, and the steps down to
// its deepest leaf.
struct TreeEntry {
    int64_t root = 0, leaf = 0;
    int32_t depth = 0;
    int32_t number = -1;  // in the ensemble; -1: an empty tree that fills a group
};

// Trees are summed in groups of 8 that add to the same output, so that all ways to predict, on any
// device, round alike.
inline constexpr int kTreeGroup = 8;
struct TreeGroup {
    int64_t output = 0;
    int32_t depth = 0;  // the largest of its trees'
};

TERN_HD inline double sum_of_group(const double (&leaf)[kTreeGroup]) {
    return ((leaf[0] + leaf[1]) + (leaf[2] + leaf[3])) +
           ((leaf[4] + leaf[5]) + (leaf[6] + leaf[7]));
}

// What keys of this size are made from.
template <class Key>
using FloatOf = std::conditional_t<sizeof(Key) == 8, double, float>;

// x under the rule of its column.
template <class T, class X>
TERN_HD T staged(const TreeColumn& c, const uint32_t* sets, X x) {
    constexpr T kLeft = -std::numeric_limits<T>::infinity();
    constexpr T kRight = std::numeric_limits<T>::quiet_NaN();
    T v = c.round ? static_cast<T>(static_cast<float>(x)) : static_cast<T>(x);
    if (c.zero_is_missing && v >= T(-1e-35f) && v <= T(1e-35f)) v = kRight;
    if (v != v) return c.missing_left ? kLeft : kRight;
    if (c.set_words < 0) return v;
    if (!(v > T(-1)) || !(v < static_cast<T>(int64_t{c.set_words} * 32))) return kRight;
    const auto category = static_cast<int64_t>(v);
    return sets[c.set_begin + category / 32] >> (category % 32) & 1 ? kLeft : kRight;
}

// Which of the buckets of a feature a number falls into; never falls with x. The same arithmetic
// for thresholds and samples, so that neither passes the other.
template <class T>
TERN_HD int32_t tree_bucket(T x, T low, T scale, int32_t buckets) {
    const T at = (x - low) * scale, last = static_cast<T>(buckets - 1);
    const T above = at > T(0) ? at : T(0);  // NaN becomes 0
    return static_cast<int32_t>(above < last ? above : last);
}

}  // namespace tern::kernels::fn
