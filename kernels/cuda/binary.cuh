// y = op(a, b) for every type of a domain. See elementwise.cuh for the mapping.
#pragma once

#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/half.cuh"
#include "kernels/elementwise.h"

namespace tern::kernels::cuda {

// Gradient formulas name no domain: they are for floats.
template <class Op>
struct DomainOf {
    using type = Floats;
};
template <class Op>
requires requires { typename Op::domain; }
struct DomainOf<Op> {
    using type = typename Op::domain;
};

template <class Op>
void binary(Op op, const View& a, const View& b, const View& y) {
    using Domain = typename DomainOf<Op>::type;
    if constexpr (contains<float>(Domain{})) {
        if (is_half(y.dtype))
            return elementwise<1, uint16_t, uint16_t, uint16_t>("binary", InFloat<Op>(op, y.dtype),
                                                                y, a, b);
    }
    visit("binary", y.dtype, Domain{}, [&]<class T>() {
        constexpr int kPacks = contains<int32_t>(Domain{}) ? light_packs<T>() : 2;
        elementwise<kPacks, T, T, T>("binary", op, y, a, b);
    });
}

// For a family's lists, gradients too.
#define TERN_CUDA_BINARY(Op) template void binary(fn::Op, const View&, const View&, const View&);

}  // namespace tern::kernels::cuda
