// Where the bins of a column begin and end.
#pragma once

#include <cstdint>

#include "tensor/core/host_device.h"

namespace tern::kernels::fn {

// A number t with a <= t < b, half way where there is one.
template <class T>
TERN_HD T between(T a, T b) {
    const T middle = a / 2 + b / 2;
    return middle >= a && middle < b ? middle : a;
}

// Writes the edges of at most max_bins bins of about as many samples each, and returns how many
// bins: a value's bin is the number of edges below it. `sorted` has `count` values, none NaN; equal
// values share a bin, and where there are no more than max_bins of them each has its own.
template <class T>
TERN_HD int make_edges(const T* sorted, int64_t count, int max_bins, T* edges) {
    int distinct = count > 0 ? 1 : 0;
    for (int64_t i = 1; i < count && distinct <= max_bins; ++i)
        distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
    const bool all = distinct <= max_bins;
    int bins = 0;
    int64_t in_bin = 0, rest = count;  // rest: samples of this bin and those to come
    for (int64_t i = 0; i < count;) {
        int64_t next = i + 1;
        while (next < count && sorted[next] == sorted[i]) ++next;
        const int64_t same = next - i;
        // Closed where that leaves it nearer to its share than the next value would.
        const bool full = (2 * in_bin + same) * (max_bins - bins) > 2 * rest;
        if (in_bin > 0 && (all || (full && bins + 1 < max_bins))) {
            edges[bins++] = between(sorted[i - 1], sorted[i]);
            rest -= in_bin;
            in_bin = 0;
        }
        in_bin += same;
        i = next;
    }
    return bins + 1;
}

// A category's bin; kUnknownBin, which no set holds, of one that training has not seen. Of NaN,
// which has the bin behind the values', this is not asked.
inline constexpr int kUnknownBin = 255;
inline constexpr int kMaxCategories = 254;
template <class T>
TERN_HD int category_bin(T x, int bins) {
    return x >= T(0) && x < T(bins) ? static_cast<int>(x) : kUnknownBin;
}

}  // namespace tern::kernels::fn
