// Counting by value and by bin. Counts are exact, and sums of weights are added up in double in the
// order of x; differentiable in the weights alone. These wait for the device where the range of the
// values decides.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// x: [n], integers not below 0 -> [max(largest + 1, minlength)]: how often each number occurs
// (int64), or the sum of its weights: [n], floating. Throws ValueError for a negative number.
Tensor bincount(const Tensor& x, const Tensor& weights = {}, int64_t minlength = 0);

// How many elements fall into each of `bins` even bins between min and max (x's own where both are
// equal), in x's dtype, floating. A bin holds its lower edge, the last also its upper; elements
// outside, and NaN, are left out. A range of no width is widened by 0.5 to both sides. Throws
// ValueError for bins < 1, min > max, or a range that is not finite.
Tensor histc(const Tensor& x, int64_t bins = 100, double min = 0, double max = 0);

struct HistogramOptions {
    double min = 0, max = 0;  // the range; x's own where both are equal
    Tensor weight = {};       // of x's shape and dtype
    bool density = false;     // divide by the total and the bins' widths
};
struct Histogram {
    Tensor hist;       // [bins], x's dtype
    Tensor bin_edges;  // [bins + 1]
};
// As histc, or between given edges: [bins + 1], rising, of x's dtype (the range is theirs then).
// 16-bit floats are counted between the edges of float32, of which the result has the nearest.
Histogram histogram(const Tensor& x, int64_t bins = 10, const HistogramOptions& options = {});
Histogram histogram(const Tensor& x, const Tensor& bin_edges, const HistogramOptions& options = {});

}  // namespace tern
