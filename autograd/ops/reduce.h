// Reductions over `dims` (all when empty), which are dropped or, with keepdim, kept as 1. Negative
// dims count from the end. Throw IndexError for a dim out of range or given twice.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// Integers and bool sum to int64. The sum of nothing is 0.
Tensor sum(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// Floating types; of nothing NaN.
Tensor mean(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// Divided by (count - correction), at least 0, as PyTorch does; correction 0 is NumPy's default.
Tensor var(const Tensor& x, const Dims& dims = {}, double correction = 1, bool keepdim = false);
Tensor std(const Tensor& x, const Dims& dims = {}, double correction = 1, bool keepdim = false);
// Largest, smallest; a NaN wins. Equal extremes share the gradient evenly. Throw ValueError over
// nothing.
Tensor amax(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
Tensor amin(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// Index of the first extreme along dim, int64; of the flattened x without a dim. Not
// differentiable.
Tensor argmax(const Tensor& x);
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor argmin(const Tensor& x);
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim = false);
// log(sum(exp(x))), without overflow; of all -inf, -inf.
Tensor logsumexp(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// x summed to `shape`, which must broadcast to x's shape: the opposite of expand.
Tensor sum_to(const Tensor& x, const Shape& shape);

}  // namespace tern
