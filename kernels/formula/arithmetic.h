// Sums, products, quotients, powers, roots and limits.
#pragma once

#include "kernels/formula/convert.h"
#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Neg {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_integral_v<T>)
            return T(0 - Wrapping<T>(x));
        else
            return -x;
    }
};
struct Abs {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_integral_v<T>)
            return x < T(0) ? Neg{}(x) : x;  // the lowest number is its own negative
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
        return T(Wrapping<T>(x) * Wrapping<T>(x));
    }
};
struct Reciprocal {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return T(1) / x;
    }
};
struct Sqrt {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return sqrt(x);
    }
};
// 1 / sqrt(x).
struct Rsqrt {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return T(1) / sqrt(x);
    }
};
struct RsqrtGrad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return g * constant<T>(-0.5) * (y * y * y);
    }
};
struct Cbrt {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return cbrt(x);
    }
};
struct CbrtGrad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return g / (constant<T>(3) * y * y);
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
            const T least = convert<T>(low), most = convert<T>(high);
            return x < least ? least : x > most ? most : x;
        } else {
            return select(x < T(low), T(low), select(x > T(high), T(high), x));
        }
    }
};
struct ClampGrad {
    double low, high;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return select((x >= constant<T>(low)) & (x <= constant<T>(high)), g, constant<T>(0));
    }
};
struct Add {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(Wrapping<T>(a) + Wrapping<T>(b));
    }
};
struct Sub {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(Wrapping<T>(a) - Wrapping<T>(b));
    }
};
struct Mul {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(Wrapping<T>(a) * Wrapping<T>(b));
    }
};
struct Div {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return a / b;
    }
};
struct Pow {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return pow(a, b);
    }
};
struct Maximum {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return larger(a, b);
    }
};
struct Minimum {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return smaller(a, b);
    }
};
// sqrt(a^2 + b^2), without overflow on the way.
struct Hypot {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return hypot(a, b);
    }
};

// From a to b as the weight goes from 0 to 1, exact at both ends.
struct LerpTo {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b, T weight) const {
        const T way = b - a;
        return select(abs(weight) < T(0.5), a + weight * way, b - way * (T(1) - weight));
    }
};
struct Lerp {
    using domain = Floats;
    double weight;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return LerpTo{}(a, b, T(weight));
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_ARITHMETIC_UNARY(X) \
    X(Neg) X(Abs) X(Sign) X(Square) X(Reciprocal) X(Sqrt) X(Rsqrt) X(Cbrt) X(PowScalar) X(Clamp)
#define TERN_ARITHMETIC_BINARY(X) \
    X(Add) X(Sub) X(Mul) X(Div) X(Pow) X(Maximum) X(Minimum) X(Hypot) X(Lerp)
#define TERN_ARITHMETIC_TERNARY(X) X(LerpTo)
#define TERN_ARITHMETIC_GRADIENT(X) \
    X(RsqrtGrad) X(CbrtGrad) X(ClampGrad)
// clang-format on
