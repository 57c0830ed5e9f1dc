// Elementwise functions of one tensor. Floating types unless said otherwise (DTypeError else); all
// are differentiable.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor neg(const Tensor& x);     // numbers
Tensor abs(const Tensor& x);     // numbers; gradient 0 at 0
Tensor sign(const Tensor& x);    // numbers; gradient 0
Tensor square(const Tensor& x);  // numbers
Tensor reciprocal(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor log1p(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor erf(const Tensor& x);
// Limits x to [low, high]; numbers. Gradient 1 within and at the limits, 0 outside.
Tensor clamp(const Tensor& x, double low, double high);

inline Tensor operator-(const Tensor& x) { return neg(x); }

}  // namespace tern
