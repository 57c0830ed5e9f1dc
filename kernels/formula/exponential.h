// Exponentials and logarithms.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Exp {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return exp(x);
    }
};

struct Exp2 {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return exp2(x);
    }
};
struct Exp2Grad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return g * (y * constant<T>(0.69314718055994531));
    }
};

// e^x - 1, exact for small x too.
struct Expm1 {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return expm1(x);
    }
};
struct Expm1Grad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return g * (y + constant<T>(1));
    }
};

struct Log {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return log(x);
    }
};

// log(1 + x), exact for small x too.
struct Log1p {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return log1p(x);
    }
};
struct Log1pGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g / (x + constant<T>(1));
    }
};

struct Log2 {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return log2(x);
    }
};
struct Log2Grad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g / (x * constant<T>(0.69314718055994531));
    }
};

struct Log10 {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return log10(x);
    }
};
struct Log10Grad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g / (x * constant<T>(2.3025850929940457));
    }
};

// log(e^a + e^b), without overflow.
struct Logaddexp {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        const T apart = select(a == b, T(0), abs(a - b));  // equal infinities too
        return larger(a, b) + log1p(exp(-apart));
    }
};

// a log(b), which is 0 where a is, unless b is a NaN.
struct Xlogy {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return select((a == T(0)) & (b == b), T(0), a * log(b));
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_EXPONENTIAL_UNARY(X) X(Exp) X(Exp2) X(Expm1) X(Log) X(Log1p) X(Log2) X(Log10)
#define TERN_EXPONENTIAL_BINARY(X) X(Logaddexp) X(Xlogy)
#define TERN_EXPONENTIAL_GRADIENT(X) X(Exp2Grad) X(Expm1Grad) X(Log1pGrad) X(Log2Grad) X(Log10Grad)
// clang-format on
