// Reading by index. Indices are int64 on x's device; one outside its dimension is an IndexError (on
// CUDA at the next read by the host). Differentiable; what is read more than once gets the sum of
// its gradients, in a fixed order. x.index({...}) is a member of Tensor, see tensor/indexing.h.
#pragma once

#include <optional>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// out[..., i, ...] = x[..., index[..., i, ...], ...] along dim; index has x's rank and, outside
// dim, no larger sizes.
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index);
// gather with x and index broadcast against each other outside dim; without a dim, of x's elements
// in row-major order by the elements of index.
Tensor take_along_dim(const Tensor& x, const Tensor& index, std::optional<int64_t> dim = {});
// The slices of x along dim picked by index: [k].
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index);
// The elements of x in row-major order picked by index, of any shape; negative ones count from the
// end.
Tensor take(const Tensor& x, const Tensor& index);
// The rows of weight: [n, d] picked by index: [...] -> [..., d].
Tensor embedding(const Tensor& weight, const Tensor& index);
// index: [...] int64 -> [..., num_classes], int64 unless another dtype is asked for; the largest
// index + 1 classes by default (which waits for the device). Not differentiable.
Tensor one_hot(const Tensor& index, int64_t num_classes = -1, DType dtype = DType::int64);

// x with value, broadcast, in place of what x.index(at) reads, or added to it. Elements met more
// than once take the last value, or all of them in order. Differentiable in x and value; the
// gradient of a value is that of its element, also where a later one has replaced it.
Tensor index_put(const Tensor& x, const std::vector<TensorIndex>& at, const Tensor& value,
                 bool accumulate = false);
Tensor index_put(const Tensor& x, const std::vector<TensorIndex>& at, double value,
                 bool accumulate = false);

}  // namespace tern
