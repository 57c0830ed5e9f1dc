// The error function, the gamma function, and their kin.
#pragma once

#include "kernels/formula/gamma.h"
#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Erf {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return erf(x);
    }
};
// 2 / sqrt(pi) e^(-x^2).
struct ErfGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * (constant<T>(1.1283791670955126) * exp(-(x * x)));
    }
};

// 1 - erf(x), exact for large x too.
struct Erfc {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return erfc(x);
    }
};
struct ErfcGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * (constant<T>(-1.1283791670955126) * exp(-(x * x)));
    }
};

// Where erf is x: the closed form of Winitzki 2008, off by 2e-3, and two steps of Halley's method,
// each of which cubes the error.
struct Erfinv {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        const T a = abs(x), up = T(1) - a;
        const T l = log1p(-a * a), k = T(4.3307467508) + T(0.5) * l;
        T y = sqrt(sqrt(k * k - T(6.8027210884) * l) - k);
        for (int step = 0; step < 2; ++step) {
            const T off = select(a > T(0.5), up - erfc(y), erf(y) - a);  // what is left of it
            const T d = off / (T(1.1283791670955126) * exp(-y * y));
            y = y - d / (T(1) + y * d);
        }
        return copysign(select(up == T(0), T(INFINITY), y), x);
    }
};
// sqrt(pi) / 2 e^(y^2).
struct ErfinvGrad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return g * (constant<T>(0.88622692545275801) * exp(y * y));
    }
};

// log |Gamma(x)|.
struct Lgamma {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return lgamma(x);
    }
};
struct LgammaGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * digamma(x);
    }
};

struct Digamma {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return digamma(x);
    }
};
struct DigammaGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * polygamma(1, x);
    }
};

// The n-th derivative of digamma, n > 0.
struct Polygamma {
    using domain = Floats;
    int64_t n;
    template <class T>
    TERN_HD T operator()(T x) const {
        return polygamma(n, x);
    }
};
struct PolygammaGrad {
    int64_t n;
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * polygamma(n + 1, x);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_SPECIAL_UNARY(X) X(Erf) X(Erfc) X(Erfinv) X(Lgamma) X(Digamma) X(Polygamma)
#define TERN_SPECIAL_GRADIENT(X) \
    X(ErfGrad) X(ErfcGrad) X(ErfinvGrad) X(LgammaGrad) X(DigammaGrad) X(PolygammaGrad)
// clang-format on
