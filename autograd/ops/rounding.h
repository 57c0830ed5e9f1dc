// Rounding, and division with a remainder. Numbers; integers are whole already, and are given back
// as a copy. Two tensors broadcast and share dtype and device; numbers adopt the dtype.
//
// Integers divided by an element that is 0 give 0, and a remainder of 0, as in NumPy (PyTorch
// throws on the CPU); by the number 0, they throw ValueError. The lowest integer divided by -1
// wraps around to itself.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// Gradient 0.
Tensor floor(const Tensor& x);
Tensor ceil(const Tensor& x);
Tensor trunc(const Tensor& x);
// To the nearest multiple of 10^-decimals, halves to the even one. Integers take decimals = 0 alone
// (DTypeError).
Tensor round(const Tensor& x, int64_t decimals = 0);
Tensor frac(const Tensor& x);  // x - trunc(x); floating types; gradient 1

// What is left of a after whole times b: fmod with the sign of a, remainder with that of b, as
// Python's % has it. Differentiable.
Tensor fmod(const Tensor& a, const Tensor& b);
Tensor fmod(const Tensor& a, double b);
Tensor remainder(const Tensor& a, const Tensor& b);
Tensor remainder(const Tensor& a, double b);
Tensor remainder(double a, const Tensor& b);
// The largest whole number that is not above a / b, as Python's // has it. Not differentiable: the
// result has no gradient.
Tensor floor_divide(const Tensor& a, const Tensor& b);
Tensor floor_divide(const Tensor& a, double b);

inline Tensor operator%(const Tensor& a, const Tensor& b) { return remainder(a, b); }
inline Tensor operator%(const Tensor& a, double b) { return remainder(a, b); }
inline Tensor operator%(double a, const Tensor& b) { return remainder(a, b); }

}  // namespace tern
