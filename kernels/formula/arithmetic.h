// Sums, products, quotients, powers and limits, of one argument and of two, and the binding of one
// argument to a number.
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
struct Add {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a + b);
    }
};
struct Sub {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a - b);
    }
};
struct Mul {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a * b);
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

// A formula of two arguments with one of them a number: x op value, value op x.
template <class Op>
struct BindRight {
    using domain = typename Op::domain;
    double value;
    template <class T>
    TERN_HD T operator()(T x) const {
        return Op{}(x, T(value));
    }
};

template <class Op>
struct BindLeft {
    using domain = typename Op::domain;
    double value;
    template <class T>
    TERN_HD T operator()(T x) const {
        return Op{}(T(value), x);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_ARITHMETIC_UNARY(X) \
    X(Neg) X(Abs) X(Sign) X(Square) X(Reciprocal) X(Sqrt) X(PowScalar) X(Clamp)
#define TERN_ARITHMETIC_BINARY(X) X(Add) X(Sub) X(Mul) X(Div) X(Pow) X(Maximum) X(Minimum)
#define TERN_ARITHMETIC_GRADIENT(X) X(ClampGrad)
#define TERN_BIND_RIGHT_FORMULAS(X) X(Add) X(Mul) X(Div) X(Maximum) X(Minimum)
#define TERN_BIND_LEFT_FORMULAS(X) X(Sub) X(Div) X(Pow)
// clang-format on
