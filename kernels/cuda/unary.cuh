// y = op(x) for every type of the formula's domain. See elementwise.cuh for the mapping.
#pragma once

#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/half.cuh"
#include "kernels/elementwise.h"

namespace tern::kernels::cuda {

// Formulas of all numbers are a few instructions; those of floats alone call a function.
template <class Op, class T>
constexpr int packs_of() {
    if (contains<int32_t>(typename Op::domain{})) return light_packs<T>();
    return sizeof(T) == 8 ? 1 : 2;
}

template <class Op>
void unary(Op op, const View& x, const View& y) {
    if constexpr (contains<float>(typename Op::domain{})) {
        if (is_half(y.dtype))
            return elementwise<1, uint16_t, uint16_t>("unary", InFloat<Op>(op, y.dtype), y, x);
    }
    visit("unary", y.dtype, typename Op::domain{},
          [&]<class T>() { elementwise<packs_of<Op, T>(), T, T>("unary", op, y, x); });
}

// For a family's list.
#define TERN_CUDA_UNARY(Op) template void unary(fn::Op, const View&, const View&);

}  // namespace tern::kernels::cuda
