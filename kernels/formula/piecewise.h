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
        return select(y > constant<T>(0), g, constant<T>(0));
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

// Of x limited to [low, high], which is Clamp; the ends are flat.
struct HardtanhGrad {
    double low, high;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return select((x > constant<T>(low)) & (x < constant<T>(high)), g, constant<T>(0));
    }
};

// x / 6 + 1/2, limited to [0, 1].
struct Hardsigmoid {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return larger(smaller(x + T(3), T(6)), T(0)) / T(6);
    }
};
struct HardsigmoidGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return select((x > constant<T>(-3)) & (x < constant<T>(3)), g * constant<T>(1.0 / 6),
                      constant<T>(0));
    }
};

// x hardsigmoid(x). Howard et al. 2019.
struct Hardswish {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return x * larger(smaller(x + T(3), T(6)), T(0)) / T(6);
    }
};
struct HardswishGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const T slope =
            select(x < constant<T>(3), x * constant<T>(1.0 / 3) + constant<T>(0.5), constant<T>(1));
        return g * select(x > constant<T>(-3), slope, constant<T>(0));
    }
};

// value up to the threshold, x above.
struct Threshold {
    using domain = Floats;
    double threshold, value;
    template <class T>
    TERN_HD T operator()(T x) const {
        return select(x <= T(threshold), T(value), x);
    }
};
struct ThresholdGrad {
    double threshold;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return select(x <= constant<T>(threshold), constant<T>(0), g);
    }
};

// x brought nearer to 0 by lambda, and 0 within.
struct Softshrink {
    using domain = Floats;
    double lambda;
    template <class T>
    TERN_HD T operator()(T x) const {
        const T l = T(lambda);
        return select(x > l, x - l, select(x < -l, x + l, select(x == x, T(0), x)));
    }
};

// 0 within lambda of 0, x without.
struct Hardshrink {
    using domain = Floats;
    double lambda;
    template <class T>
    TERN_HD T operator()(T x) const {
        const T l = T(lambda);
        return select((x >= -l) & (x <= l), T(0), x);
    }
};
// Of both.
struct ShrinkGrad {
    double lambda;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return select((x >= constant<T>(-lambda)) & (x <= constant<T>(lambda)), constant<T>(0), g);
    }
};

// x with a slope of its own below 0. He et al. 2015.
struct Prelu {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x, T slope) const {
        return select(x > T(0), x, x * slope);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_PIECEWISE_UNARY(X) \
    X(Relu) X(LeakyRelu) X(Hardsigmoid) X(Hardswish) X(Threshold) X(Softshrink) X(Hardshrink)
#define TERN_PIECEWISE_BINARY(X) X(Prelu)
#define TERN_PIECEWISE_GRADIENT(X) \
    X(ReluGrad) X(LeakyReluGrad) X(HardtanhGrad) X(HardsigmoidGrad) X(HardswishGrad) \
    X(ThresholdGrad) X(ShrinkGrad)
// clang-format on
