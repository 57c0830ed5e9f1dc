// Hyperbolic functions.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Sinh {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return sinh(x);
    }
};
struct SinhGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * cosh(x);
    }
};

struct Cosh {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return cosh(x);
    }
};
struct CoshGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * sinh(x);
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

struct Asinh {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return asinh(x);
    }
};
struct AsinhGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g / sqrt(x * x + constant<T>(1));
    }
};

struct Acosh {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return acosh(x);
    }
};
struct AcoshGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g / sqrt((x - constant<T>(1)) * (x + constant<T>(1)));
    }
};

struct Atanh {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return atanh(x);
    }
};
struct AtanhGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g / ((constant<T>(1) - x) * (constant<T>(1) + x));
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_HYPERBOLIC_UNARY(X) X(Sinh) X(Cosh) X(Tanh) X(Asinh) X(Acosh) X(Atanh)
#define TERN_HYPERBOLIC_GRADIENT(X) \
    X(SinhGrad) X(CoshGrad) X(TanhGrad) X(AsinhGrad) X(AcoshGrad) X(AtanhGrad)
// clang-format on
