// Reading by index. Indices are int64 on x's device; one outside its dimension is an IndexError (on
// CUDA at the next read by the host).
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// out[..., i, ...] = x[..., index[..., i, ...], ...] along dim; index has x's rank and, outside
// dim, no larger sizes. Differentiable in x; repeated indices add up in a fixed order.
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index);
// x with source added at index along dim; source has index's shape. Differentiable in both.
Tensor scatter_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
// The slices of x along dim picked by index: [k]. Differentiable in x.
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index);
// x with the slices of source added at index: [k] along dim. Differentiable in both.
Tensor index_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
// The rows of weight: [n, d] picked by index: [...] -> [..., d]. Differentiable in weight.
Tensor embedding(const Tensor& weight, const Tensor& index);
// index: [...] int64 -> [..., num_classes], int64 unless another dtype is asked for; the largest
// index + 1 classes by default (which waits for the device). Not differentiable.
Tensor one_hot(const Tensor& index, int64_t num_classes = -1, DType dtype = DType::int64);

}  // namespace tern
