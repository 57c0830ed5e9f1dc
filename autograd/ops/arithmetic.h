// Arithmetic with broadcasting. Tensors share dtype and device; numbers adopt the dtype (beside
// integers they must be whole, or DTypeError, and fit it, or ValueError). Throw ShapeError,
// DTypeError or DeviceError, saying why. All differentiable. Integers wrap around where a result
// does not fit.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor add(const Tensor& a, const Tensor& b);
Tensor add(const Tensor& a, double b);
Tensor sub(const Tensor& a, const Tensor& b);
Tensor sub(const Tensor& a, double b);
Tensor sub(double a, const Tensor& b);
Tensor mul(const Tensor& a, const Tensor& b);
Tensor mul(const Tensor& a, double b);
Tensor div(const Tensor& a, const Tensor& b);  // floating types only
Tensor div(const Tensor& a, double b);
Tensor div(double a, const Tensor& b);
// a to the power b; floating types only.
Tensor pow(const Tensor& a, const Tensor& b);
Tensor pow(const Tensor& a, double b);
Tensor pow(double a, const Tensor& b);
// The larger (smaller); a NaN wins. Equal elements share the gradient half and half.
Tensor maximum(const Tensor& a, const Tensor& b);
Tensor minimum(const Tensor& a, const Tensor& b);
// Floating types only, from here on.
Tensor hypot(const Tensor& a, const Tensor& b);      // sqrt(a^2 + b^2), without overflow on the way
Tensor logaddexp(const Tensor& a, const Tensor& b);  // log(e^a + e^b), likewise
// a log(b), which is 0 where a is, unless b is NaN.
Tensor xlogy(const Tensor& a, const Tensor& b);
Tensor xlogy(const Tensor& a, double b);
Tensor xlogy(double a, const Tensor& b);
// a + weight (b - a), exactly b at weight 1.
Tensor lerp(const Tensor& a, const Tensor& b, double weight);
Tensor lerp(const Tensor& a, const Tensor& b, const Tensor& weight);

inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator+(const Tensor& a, double b) { return add(a, b); }
inline Tensor operator+(double a, const Tensor& b) { return add(b, a); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
inline Tensor operator-(const Tensor& a, double b) { return sub(a, b); }
inline Tensor operator-(double a, const Tensor& b) { return sub(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
inline Tensor operator*(const Tensor& a, double b) { return mul(a, b); }
inline Tensor operator*(double a, const Tensor& b) { return mul(b, a); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor operator/(const Tensor& a, double b) { return div(a, b); }
inline Tensor operator/(double a, const Tensor& b) { return div(a, b); }

}  // namespace tern
