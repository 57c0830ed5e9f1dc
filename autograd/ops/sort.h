// Sorting along a dim, which counts from the end when negative; a tensor of rank 0 counts as [1].
// NaN is larger than all numbers, -0 equals 0, and equal elements keep their order, also when
// descending: all sorts are stable, on every device. Any dtype. Indices are int64. Values are
// differentiable; a gradient goes to the element that was picked.
#pragma once

#include "autograd/ops/values_and_indices.h"

namespace tern TERN_PUBLIC {

// `stable` is there for PyTorch's sake: a sort always is.
ValuesAndIndices sort(const Tensor& x, int64_t dim = -1, bool descending = false,
                      bool stable = true);
// The indices alone.
Tensor argsort(const Tensor& x, int64_t dim = -1, bool descending = false, bool stable = true);
// The values sorted along dim 0.
Tensor msort(const Tensor& x);
// The k largest (smallest) elements along dim, sorted whether asked for or not; of equal elements
// the first. Throws ValueError unless 0 <= k <= x.size(dim).
ValuesAndIndices topk(const Tensor& x, int64_t k, int64_t dim = -1, bool largest = true,
                      bool sorted = true);
// The k-th smallest element along dim, counted from 1; equal elements count in their order.
// Numbers. Throws ValueError unless 1 <= k <= x.size(dim).
ValuesAndIndices kthvalue(const Tensor& x, int64_t k, int64_t dim = -1, bool keepdim = false);

}  // namespace tern
