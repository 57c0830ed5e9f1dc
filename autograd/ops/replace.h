// A copy of x with a part of it replaced: what writing to slice(x, ...) would make of x. Any dtype;
// differentiable in x and source, which has the part's shape (ShapeError else). diagonal_scatter is
// in diagonal.h.
#pragma once

#include "autograd/ops/shape.h"

namespace tern TERN_PUBLIC {

// In place of slice(x, dim, start, stop, step).
Tensor slice_scatter(const Tensor& x, const Tensor& source, int64_t dim = 0, int64_t start = 0,
                     int64_t stop = kEnd, int64_t step = 1);
// In place of select(x, dim, index).
Tensor select_scatter(const Tensor& x, const Tensor& source, int64_t dim, int64_t index);

}  // namespace tern
