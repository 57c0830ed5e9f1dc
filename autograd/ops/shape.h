// Views: they share memory with x (but where reshape, flatten and unflatten need a copy). All are
// differentiable.
#pragma once

#include <limits>

#include "autograd/ops/join.h"
#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

inline constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();  // the end of a dimension

// A view where the strides allow it, else a copy. One size may be -1.
Tensor reshape(const Tensor& x, const Shape& shape);
Tensor flatten(const Tensor& x, int64_t start_dim = 0, int64_t end_dim = -1);
// dim taken apart into the given sizes, of which one may be -1.
Tensor unflatten(const Tensor& x, int64_t dim, const Shape& sizes);
Tensor permute(const Tensor& x, const Dims& dims);
// The dims of source at the places of destination, the others in their order.
Tensor movedim(const Tensor& x, const Dims& source, const Dims& destination);
// transpose, by NumPy's name.
Tensor swapaxes(const Tensor& x, int64_t axis0, int64_t axis1);
// The two dims swapped; by default the last two.
Tensor transpose(const Tensor& x, int64_t dim0 = -2, int64_t dim1 = -1);
// Elements start, start + step, ... below stop along dim; Python's rules for negative and
// overlong bounds. step > 0.
Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t stop = kEnd, int64_t step = 1);
// One index along dim, which is dropped. Throws IndexError out of bounds.
Tensor select(const Tensor& x, int64_t dim, int64_t index);
// The elements start to start + length along dim. IndexError where they are not all there.
Tensor narrow(const Tensor& x, int64_t dim, int64_t start, int64_t length);
// Sizes of 1 stretched, dimensions added in front; -1 keeps a size. broadcast_to is NumPy's name.
Tensor expand(const Tensor& x, const Shape& shape);
Tensor broadcast_to(const Tensor& x, const Shape& shape);
// Drops dims of size 1: those listed, or all.
Tensor squeeze(const Tensor& x, const Dims& dims = {});
Tensor unsqueeze(const Tensor& x, int64_t dim);
// Dims of size 1 added where there are fewer, as NumPy does: [n] becomes [1, n] and [1, n, 1], and
// [n, m] becomes [n, m, 1].
Tensor atleast_1d(const Tensor& x);
Tensor atleast_2d(const Tensor& x);
Tensor atleast_3d(const Tensor& x);

}  // namespace tern
