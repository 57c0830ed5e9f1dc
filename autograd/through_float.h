// What operations made of several others do about 16-bit floats, and about small integers.
#pragma once

#include "tensor/handle.h"

namespace tern {

// f(x, more...) computed in float32 throughout, so that only the result is rounded, to x's type.
// Undefined tensors stay so. Differentiable where f is.
template <class F, class... Tensors>
Tensor through_float(const F& f, const Tensor& x, const Tensors&... more) {
    const auto wide = [](const Tensor& t) {
        return t.defined() && is_half(t.dtype()) ? t.to(DType::float32) : t;
    };
    return f(wide(x), wide(more)...).to(x.dtype());
}

// int8 and int16, which have no arithmetic of their own, are computed in int32.
inline bool is_small_integer(DType dtype) { return dtype == int8 || dtype == int16; }

}  // namespace tern
