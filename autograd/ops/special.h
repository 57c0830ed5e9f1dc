// Special functions of floating tensors (DTypeError else); all are differentiable. Errors are a few
// ulp, but for lgamma, digamma and polygamma near their zeros below 0, where they are a few ulp of
// the parts that cancel.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor erf(const Tensor& x);
Tensor erfc(const Tensor& x);    // 1 - erf(x), exact for large x too
Tensor erfinv(const Tensor& x);  // infinite at -1 and 1, NaN beyond
Tensor lgamma(const Tensor& x);  // log |Gamma(x)|
// The derivative of lgamma; -inf at 0, inf at -0, NaN at the negative whole numbers.
Tensor digamma(const Tensor& x);
// The n-th derivative of digamma, n from 0 to 150 (ValueError else); infinite at 0 and at the
// negative whole numbers.
Tensor polygamma(int64_t n, const Tensor& x);

}  // namespace tern
