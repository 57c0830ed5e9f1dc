// Trigonometric and hyperbolic functions of floating tensors (DTypeError else), angles in radians;
// tanh is among the activations. All are differentiable; outside a function's domain the result is
// NaN.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor sin(const Tensor& x);
Tensor cos(const Tensor& x);
Tensor tan(const Tensor& x);
Tensor asin(const Tensor& x);
Tensor acos(const Tensor& x);
Tensor atan(const Tensor& x);
// The angle of the point (x, y), in (-pi, pi]; y and x broadcast.
Tensor atan2(const Tensor& y, const Tensor& x);
Tensor sinh(const Tensor& x);
Tensor cosh(const Tensor& x);
Tensor asinh(const Tensor& x);
Tensor acosh(const Tensor& x);
Tensor atanh(const Tensor& x);

}  // namespace tern
