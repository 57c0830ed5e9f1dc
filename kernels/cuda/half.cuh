// 16-bit floats on the device: conversions to the bits that kernels/cpu gives, and formulas over
// them. One kernel serves float16 and bfloat16, which it learns at run time: the choice costs an
// instruction where memory sets the pace, and halves the kernels.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "tensor/core/dtype.h"

namespace tern::kernels::cuda {

// The device's own conversions forget what a NaN holds; the rare NaN goes the long way.
__device__ inline float widen(uint16_t bits, bool bfloat) {
    if (bfloat) return detail::bfloat16_to_float(bits);
    if ((bits & 0x7fffu) > 0x7c00u) return detail::half_to_float(bits);
    return __half2float(__ushort_as_half(bits));
}

__device__ inline uint16_t narrow(float value, bool bfloat) {
    if (value != value)
        return bfloat ? detail::float_to_bfloat16(value) : detail::float_to_half(value);
    return bfloat ? __bfloat16_as_ushort(__float2bfloat16_rn(value))
                  : __half_as_ushort(__float2half_rn(value));
}

// A formula of floats over the bits of 16-bit floats.
template <class Op>
struct InFloat {
    Op op;
    bool bfloat;

    InFloat(const Op& op, DType dtype) : op(op), bfloat(dtype == DType::bfloat16) {}
    template <class... Bits>
    __device__ uint16_t operator()(Bits... x) const {
        return narrow(op(widen(x, bfloat)...), bfloat);
    }
};

// The same for one that gives a bool.
template <class Op>
struct TestInFloat {
    Op op;
    bool bfloat;

    TestInFloat(const Op& op, DType dtype) : op(op), bfloat(dtype == DType::bfloat16) {}
    template <class... Bits>
    __device__ bool operator()(Bits... x) const {
        return op(widen(x, bfloat)...);
    }
};

// What becomes of a 16-bit float: a float; and back.
struct Widen {
    bool bfloat;
    __device__ float operator()(uint16_t bits) const { return widen(bits, bfloat); }
};
struct Narrow {
    bool bfloat;
    __device__ uint16_t operator()(float value) const { return narrow(value, bfloat); }
};

}  // namespace tern::kernels::cuda
