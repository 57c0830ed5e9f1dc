// Views and joins. Views share memory with x; all are differentiable.
#pragma once

#include <limits>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

inline constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();  // the end of a dimension

// A view where the strides allow it, else a copy. One size may be -1.
Tensor reshape(const Tensor& x, const Shape& shape);
Tensor flatten(const Tensor& x, int64_t start_dim = 0, int64_t end_dim = -1);
Tensor permute(const Tensor& x, const Dims& dims);
// The two dims swapped; by default the last two.
Tensor transpose(const Tensor& x, int64_t dim0 = -2, int64_t dim1 = -1);
// Elements start, start + step, ... below stop along dim; Python's rules for negative and
// overlong bounds. step > 0.
Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t stop = kEnd, int64_t step = 1);
// One index along dim, which is dropped. Throws IndexError out of bounds.
Tensor select(const Tensor& x, int64_t dim, int64_t index);
// Sizes of 1 stretched, dimensions added in front; -1 keeps a size.
Tensor expand(const Tensor& x, const Shape& shape);
// Drops dims of size 1: those listed, or all.
Tensor squeeze(const Tensor& x, const Dims& dims = {});
Tensor unsqueeze(const Tensor& x, int64_t dim);
// Joined along dim; all other sizes, dtypes and devices are equal. At least one tensor.
Tensor cat(const std::vector<Tensor>& tensors, int64_t dim = 0);
// Joined along a new dim; all shapes are equal.
Tensor stack(const std::vector<Tensor>& tensors, int64_t dim = 0);

}  // namespace tern
