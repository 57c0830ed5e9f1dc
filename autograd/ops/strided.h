// Memory read as the caller says.
#pragma once

#include <optional>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// x's memory under that shape and strides, from `offset` elements after its start on (from where x
// begins by default): a view, whose elements may share memory. ShapeError unless all of it lies
// inside of x's memory and strides are at least 0. Differentiable where x is contiguous and holds
// all the elements (GradError else); those that are read more than once get the sum of their
// gradients, in a fixed order.
Tensor as_strided(const Tensor& x, const Shape& shape, const Strides& strides,
                  std::optional<int64_t> offset = {});

}  // namespace tern
