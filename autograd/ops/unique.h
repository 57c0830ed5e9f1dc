// Elements that repeat. Not differentiable, but for the values of mode.
#pragma once

#include <optional>

#include "autograd/ops/values_and_indices.h"

namespace tern TERN_PUBLIC {

struct Unique {
    Tensor values;
    Tensor inverse;  // int64: where in values each element is; undefined unless asked for
    Tensor counts;   // int64: how often each value is there; undefined unless asked for
};

// The different elements of x, or slices along dim, in ascending order whether asked for or not;
// slices in the order of their first elements, then the next. NaN equals nothing, itself included
// (NumPy: itself); -0 equals 0 and may come out as either. inverse has x's shape, or [x.size(dim)].
// Any dtype. Waits for the device.
Unique unique(const Tensor& x, bool sorted = true, bool return_inverse = false,
              bool return_counts = false, std::optional<int64_t> dim = {});
// The first of every run of equal elements of the flattened x. inverse has x's shape.
Unique unique_consecutive(const Tensor& x, bool return_inverse = false, bool return_counts = false);
// The most frequent element along dim, the smallest of several, and the place of its last
// occurrence. dim is dropped unless kept as 1. Numbers. Throws ValueError over nothing.
ValuesAndIndices mode(const Tensor& x, int64_t dim = -1, bool keepdim = false);

}  // namespace tern
