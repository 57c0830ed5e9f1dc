// Hyperbolic functions.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Tanh {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return tanh(x);
    }
};
struct TanhGrad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return g * (constant<T>(1) - y * y);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_HYPERBOLIC_UNARY(X) X(Tanh)
#define TERN_HYPERBOLIC_GRADIENT(X) X(TanhGrad)
// clang-format on
