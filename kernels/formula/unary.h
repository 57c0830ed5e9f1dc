// Formulas of one argument, and their gradients. A gradient formula takes the incoming gradient and
// the value it is written in (x the input or y the output, as its parameter says).
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Neg {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        return T(-x);
    }
};
struct Abs {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_unsigned_v<T>)
            return x;
        else
            return abs(x);
    }
};
struct Sign {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        const T zero = T(0);  // keeps a NaN
        return select(x > zero, T(1), select(x < zero, T(-1), x));
    }
};
struct Square {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        return T(x * x);
    }
};
struct Reciprocal {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return T(1) / x;
    }
};
struct Exp {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return exp(x);
    }
};
struct Log {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return log(x);
    }
};
struct Sqrt {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return sqrt(x);
    }
};

// x to a fixed power.
struct PowScalar {
    using domain = Floats;
    double exponent;
    template <class T>
    TERN_HD T operator()(T x) const {
        return exponent == 2 ? x * x : pow(x, T(exponent));
    }
};

// Limits x to [low, high]; a NaN stays.
struct Clamp {
    using domain = Numbers;
    double low, high;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_integral_v<T>) {  // the limits may lie outside T
            const double v = static_cast<double>(x);
            return v < low ? static_cast<T>(low) : v > high ? static_cast<T>(high) : x;
        } else {
            return select(x < T(low), T(low), select(x > T(high), T(high), x));
        }
    }
};
struct ClampGrad {
    double low, high;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return select((x >= constant<T>(low)) & (x <= constant<T>(high)), g, g * constant<T>(0));
    }
};

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

// x above 0, alpha (e^x - 1) below. Clevert et al. 2016.
struct Elu {
    using domain = Floats;
    double alpha;
    template <class T>
    TERN_HD T operator()(T x) const {
        return select(x > T(0), x, T(alpha) * expm1(smaller(x, T(0))));
    }
};
struct EluGrad {
    double alpha;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const auto zero = constant<T>(0);
        return select(x > zero, g, g * constant<T>(alpha) * exp(select(x > zero, x * zero, x)));
    }
};

struct Sigmoid {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        const T e = exp(-abs(x));  // never overflows
        return select(x < T(0), e, T(1)) / (T(1) + e);
    }
};
// For the formulas below; a Tensor brings its own.
template <class T>
requires(!std::is_same_v<T, Tensor>) TERN_HD T sigmoid(T x) { return Sigmoid{}(x); }
struct SigmoidGrad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return g * y * (constant<T>(1) - y);
    }
};

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

// log(1 + e^x), without overflow.
struct Softplus {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return larger(x, T(0)) + log1p(exp(-abs(x)));
    }
};

// x * sigmoid(x). Elfwing et al. 2017.
struct Silu {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return x * sigmoid(x);
    }
};

// x times the normal distribution function. Hendrycks and Gimpel 2016.
struct Gelu {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return x * T(0.5) * (T(1) + erf(x * T(0.70710678118654752)));
    }
};
struct GeluGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const auto half = constant<T>(0.5), one = constant<T>(1);
        const T cdf = half * (one + erf(x * constant<T>(0.70710678118654752)));
        const T pdf = constant<T>(0.39894228040143268) * exp(-half * x * x);
        return g * (cdf + x * pdf);
    }
};

// Its tanh approximation, "gelu_tanh".
struct GeluTanh {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        const T inner = T(0.79788456080286536) * (x + T(0.044715) * x * x * x);
        return T(0.5) * x * (T(1) + tanh(inner));
    }
};
struct GeluTanhGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const auto half = constant<T>(0.5), one = constant<T>(1);
        const auto scale = constant<T>(0.79788456080286536), cubic = constant<T>(0.044715);
        const T t = tanh(scale * (x + cubic * x * x * x));
        const T slope = scale * (one + constant<T>(3) * cubic * x * x);
        return g * half * (one + t + x * (one - t * t) * slope);
    }
};

struct Erf {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return erf(x);
    }
};

struct Log1p {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return log1p(x);
    }
};

// g * sigmoid(x).
struct SoftplusGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * sigmoid(x);
    }
};

struct SiluGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const auto one = constant<T>(1);
        const T s = sigmoid(x);
        return g * s * (one + x * (one - s));
    }
};

}  // namespace tern::kernels::fn

// Every formula here, for the two devices to instantiate.
// clang-format off
#define TERN_UNARY_FORMULAS(X)                                                    \
    X(Neg) X(Abs) X(Sign) X(Square) X(Reciprocal) X(Sqrt) X(PowScalar) X(Clamp)   \
    X(Exp) X(Log) X(Log1p) X(Erf) X(Sigmoid) X(Tanh) X(Softplus)                  \
    X(Relu) X(LeakyRelu) X(Elu) X(Silu) X(Gelu) X(GeluTanh)
#define TERN_GRADIENT_FORMULAS(X)                                                 \
    X(ClampGrad) X(SigmoidGrad) X(TanhGrad) X(SoftplusGrad)                       \
    X(ReluGrad) X(LeakyReluGrad) X(EluGrad) X(SiluGrad) X(GeluGrad) X(GeluTanhGrad)
// clang-format on
