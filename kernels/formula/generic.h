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
using std::erf;
using std::exp;
using std::expm1;
using std::log;
using std::log1p;
using std::pow;
using std::sqrt;
using std::tanh;

// A literal of a formula: T itself, but a plain double beside a Tensor.
template <class T>
TERN_HD constexpr auto constant(double value) {
    if constexpr (std::is_same_v<T, Tensor>) {
        return value;
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
