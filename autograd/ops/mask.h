// Elements by a bool mask. What comes out is as long as the mask has true elements, so these wait
// for the device. where() with three arguments and masked_fill are in compare.h.
#pragma once

#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// The coordinates of the elements that are not zero, in row-major order: [n, x.dim()] int64.
// argwhere is NumPy's name for it. Any dtype; not differentiable.
Tensor nonzero(const Tensor& x);
Tensor argwhere(const Tensor& x);
// The same as one list a dimension, as x.index() takes them; one list for a tensor without
// dimensions. nonzero with as_tuple, in PyTorch.
std::vector<Tensor> where(const Tensor& condition);
// The elements of x where mask is true, in row-major order: [n]. x and mask are broadcast against
// each other. Differentiable.
Tensor masked_select(const Tensor& x, const Tensor& mask);
// x with the first elements of source, in row-major order, where mask (broadcast to x) is true.
// ValueError when source has too few. Differentiable in x and source.
Tensor masked_scatter(const Tensor& x, const Tensor& mask, const Tensor& source);

}  // namespace tern
