// What lets one formula serve a CUDA thread (float, double), a SIMD register (an xsimd batch) and a
// differentiable Tensor: functions are found beside the argument's type, constants adapt to it.
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "tensor/core/host_device.h"

namespace tern {
class Tensor;
}

namespace tern::kernels::fn {

using std::abs;
using std::acos;
using std::acosh;
using std::asin;
using std::asinh;
using std::atan;
using std::atan2;
using std::atanh;
using std::cbrt;
using std::ceil;
using std::copysign;
using std::cos;
using std::cosh;
using std::erf;
using std::erfc;
using std::exp;
using std::exp2;
using std::expm1;
using std::floor;
using std::fmod;
using std::hypot;
using std::log;
using std::log10;
using std::log1p;
using std::log2;
using std::nearbyint;
using std::pow;
using std::sin;
using std::sinh;
using std::sqrt;
using std::tan;
using std::tanh;
using std::trunc;

// A literal of a formula: T itself, but a plain double beside a Tensor.
template <class T>
TERN_HD constexpr auto constant(double value) {
    if constexpr (std::is_same_v<T, Tensor>) {
        return value;
    } else {
        return T(value);
    }
}

// The type to add, subtract and multiply T in: integers wrap around, which only unsigned ones may.
template <class T>
struct WrappingOf {
    using type = T;
};
template <class T>
requires std::is_integral_v<T>
struct WrappingOf<T> {
    using type = std::conditional_t<sizeof(T) <= 4, uint32_t, uint64_t>;
};
template <class T>
using Wrapping = typename WrappingOf<T>::type;

// A number beside elements of T; integers hold it (autograd/elementwise.h checks that).
template <class T>
TERN_HD constexpr T number(double value) {
    if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(static_cast<int64_t>(value));
    } else {
        return T(value);
    }
}

// condition ? a : b, for scalars. Batches bring xsimd::select; for Tensors see autograd/ops.
template <class T>
requires std::is_arithmetic_v<T> TERN_HD constexpr T select(bool condition, T a, T b) {
    return condition ? a : b;
}

// Larger and smaller of two; a NaN on either side is kept, as in NumPy and PyTorch.
template <class T>
TERN_HD T larger(T a, T b) {
    return select((a > b) | (a != a), a, b);
}
template <class T>
TERN_HD T smaller(T a, T b) {
    return select((a < b) | (a != a), a, b);
}

}  // namespace tern::kernels::fn
