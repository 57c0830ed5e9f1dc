// Powers, roots, exponentials and logarithms of one tensor. Floating types unless said otherwise
// (DTypeError else); all are differentiable. Integers wrap around where a result does not fit: the
// lowest one is its own negative and absolute value.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor neg(const Tensor& x);     // numbers
Tensor abs(const Tensor& x);     // numbers; gradient 0 at 0
Tensor sign(const Tensor& x);    // numbers; gradient 0
Tensor square(const Tensor& x);  // numbers
Tensor reciprocal(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor rsqrt(const Tensor& x);  // 1 / sqrt(x)
Tensor cbrt(const Tensor& x);   // the real cube root, of negative numbers too
Tensor exp(const Tensor& x);
Tensor exp2(const Tensor& x);
Tensor expm1(const Tensor& x);  // e^x - 1, exact for small x too
Tensor log(const Tensor& x);
Tensor log1p(const Tensor& x);  // log(1 + x), exact for small x too
Tensor log2(const Tensor& x);
Tensor log10(const Tensor& x);
// Limits x to [low, high]; numbers. Gradient 1 within and at the limits, 0 outside. Beside
// integers the limits are whole (DTypeError) or infinite, and what lies beyond the type limits
// nothing.
Tensor clamp(const Tensor& x, double low, double high);

inline Tensor operator-(const Tensor& x) { return neg(x); }

}  // namespace tern
