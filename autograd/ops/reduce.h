// Reductions over `dims` (all when empty), which are dropped or, with keepdim, kept as 1. Negative
// dims count from the end. Throw IndexError for a dim out of range or given twice. Extremes are in
// extreme.h, variances in statistics.h, norms in norm.h.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// Integers and bool sum to int64. The sum of nothing is 0.
Tensor sum(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// Floating types; of nothing NaN.
Tensor mean(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// The product, of nothing 1. Floats are carried in double; integers and bool give int64, modulo
// 2^64. The gradient is exact beside zeros, and differentiable again.
Tensor prod(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// Of what is not NaN: the sum, and the mean (of nothing NaN). Floating types.
Tensor nansum(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
Tensor nanmean(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// log(sum(exp(x))), without overflow; of all -inf, -inf.
Tensor logsumexp(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// How many elements are not zero (int64), whether any is (of nothing false), whether all are (of
// nothing true); bool, for every dtype. A NaN is not zero. Not differentiable.
Tensor count_nonzero(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
Tensor any(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
Tensor all(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
// x summed to `shape`, which must broadcast to x's shape: the opposite of expand.
Tensor sum_to(const Tensor& x, const Shape& shape);

}  // namespace tern
