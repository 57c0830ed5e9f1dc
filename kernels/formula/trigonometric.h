// Sines and their kin, angles in radians.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Sin {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return sin(x);
    }
};
struct SinGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g * cos(x);
    }
};

struct Cos {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return cos(x);
    }
};
struct CosGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return -(g * sin(x));
    }
};

struct Tan {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return tan(x);
    }
};
struct TanGrad {
    template <class T>
    TERN_HD T operator()(T g, T y) const {
        return g * (constant<T>(1) + y * y);
    }
};

struct Asin {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return asin(x);
    }
};
struct AsinGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g / sqrt((constant<T>(1) - x) * (constant<T>(1) + x));
    }
};

struct Acos {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return acos(x);
    }
};
struct AcosGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return -(g / sqrt((constant<T>(1) - x) * (constant<T>(1) + x)));
    }
};

struct Atan {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return atan(x);
    }
};
struct AtanGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return g / (constant<T>(1) + x * x);
    }
};

// The angle of the point (b, a), in its quadrant.
struct Atan2 {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return atan2(a, b);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_TRIGONOMETRIC_UNARY(X) X(Sin) X(Cos) X(Tan) X(Asin) X(Acos) X(Atan)
#define TERN_TRIGONOMETRIC_BINARY(X) X(Atan2)
#define TERN_TRIGONOMETRIC_GRADIENT(X) \
    X(SinGrad) X(CosGrad) X(TanGrad) X(AsinGrad) X(AcosGrad) X(AtanGrad)
// clang-format on
