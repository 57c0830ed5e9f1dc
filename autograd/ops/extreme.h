// Largest and smallest elements and where they are; numbers, a NaN wins. Over `dims` (all when
// empty) or along one dim, which are dropped or, with keepdim, kept as 1. Throw IndexError for a
// dim out of range, ValueError over no elements.
#pragma once

#include "autograd/ops/values_and_indices.h"

namespace tern TERN_PUBLIC {

// Equal extremes share the gradient evenly. max(x) and min(x) are amax and amin of all.
Tensor amax(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
Tensor amin(const Tensor& x, const Dims& dims = {}, bool keepdim = false);
Tensor max(const Tensor& x);
Tensor min(const Tensor& x);
// The extreme along dim and the index of the first one, which gets the gradient.
ValuesAndIndices max(const Tensor& x, int64_t dim, bool keepdim = false);
ValuesAndIndices min(const Tensor& x, int64_t dim, bool keepdim = false);
// maximum(a, b) and minimum(a, b), element by element.
Tensor max(const Tensor& a, const Tensor& b);
Tensor min(const Tensor& a, const Tensor& b);
// Index of the first extreme along dim, int64; of the flattened x without a dim. Not
// differentiable.
Tensor argmax(const Tensor& x);
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor argmin(const Tensor& x);
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim = false);

struct MinAndMax {
    Tensor min;
    Tensor max;
};
// amin and amax.
MinAndMax aminmax(const Tensor& x, const Dims& dims = {}, bool keepdim = false);

}  // namespace tern
