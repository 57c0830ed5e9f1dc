// Smooth activation functions.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

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

// log(1 + e^x), without overflow.
struct Softplus {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return larger(x, T(0)) + log1p(exp(-abs(x)));
    }
};
template <class T>
requires(!std::is_same_v<T, Tensor>) TERN_HD T softplus(T x) { return Softplus{}(x); }
// g * sigmoid(x).
struct SoftplusGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * sigmoid(x);
    }
};

// scale x above 0, scale alpha (e^(rate x) - 1) below: elu of Clevert et al. 2016, celu of Barron
// 2017 and selu of Klambauer et al. 2017.
struct Elu {
    using domain = Floats;
    double alpha, scale = 1, rate = 1;
    template <class T>
    TERN_HD T operator()(T x) const {
        const T low = T(alpha) * expm1(T(rate) * smaller(x, T(0)));
        return T(scale) * select(x > T(0), x, low);
    }
};
struct EluGrad {
    double alpha, scale = 1, rate = 1;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const auto above = x > constant<T>(0);
        const T slope =
            constant<T>(alpha * rate) * exp(constant<T>(rate) * select(above, constant<T>(0), x));
        return g * constant<T>(scale) * select(above, constant<T>(1), slope);
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
struct SiluGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const auto one = constant<T>(1);
        const T s = sigmoid(x);
        return g * s * (one + x * (one - s));
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

// log(sigmoid(x)), without overflow.
struct Logsigmoid {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return smaller(x, T(0)) - log1p(exp(-abs(x)));
    }
};
struct LogsigmoidGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * sigmoid(-x);
    }
};

// x tanh(softplus(x)). Misra 2019.
struct Mish {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return x * tanh(Softplus{}(x));
    }
};
struct MishGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const T t = tanh(softplus(x));
        return g * (t + x * (constant<T>(1) - t * t) * sigmoid(x));
    }
};

struct Softsign {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return x / (T(1) + abs(x));
    }
};
struct SoftsignGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const T d = constant<T>(1) + abs(x);
        return g / (d * d);
    }
};

struct Tanhshrink {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return x - tanh(x);
    }
};
struct TanhshrinkGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        const T t = tanh(x);
        return g * (t * t);
    }
};

// A gate. Dauphin et al. 2017.
struct Glu {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return a * sigmoid(b);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_ACTIVATION_UNARY(X) \
    X(Sigmoid) X(Softplus) X(Elu) X(Silu) X(Gelu) X(GeluTanh) X(Logsigmoid) X(Mish) X(Softsign) \
    X(Tanhshrink)
#define TERN_ACTIVATION_BINARY(X) X(Glu)
#define TERN_ACTIVATION_GRADIENT(X) \
    X(SigmoidGrad) X(SoftplusGrad) X(EluGrad) X(SiluGrad) X(GeluGrad) X(GeluTanhGrad) \
    X(LogsigmoidGrad) X(MishGrad) X(SoftsignGrad) X(TanhshrinkGrad)
// clang-format on
