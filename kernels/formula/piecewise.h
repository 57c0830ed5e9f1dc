// Activation functions made of straight pieces.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Relu {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        return select(x < T(0), T(0), x);
    }
};
struct ReluGrad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return select(y > constant<T>(0), g, g * constant<T>(0));
    }
};
struct LeakyRelu {
    using domain = Floats;
    double negative_slope;
    template <class T>
    TERN_HD T operator()(T x) const {
        return select(x > T(0), x, x * T(negative_slope));
    }
};
struct LeakyReluGrad {
    double negative_slope;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return select(x > constant<T>(0), g, g * constant<T>(negative_slope));
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_PIECEWISE_UNARY(X) X(Relu) X(LeakyRelu)
#define TERN_PIECEWISE_GRADIENT(X) X(ReluGrad) X(LeakyReluGrad)
// clang-format on
