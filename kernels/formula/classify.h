// What kind of number an element is (one operand of any type, a bool result), and numbers for what
// is none.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct IsNan {
    template <class T>
    TERN_HD bool operator()(T x) const {
        return x != x;
    }
};

struct IsInf {
    template <class T>
    TERN_HD bool operator()(T x) const {
        if constexpr (std::is_floating_point_v<T>)
            return abs(x) == T(INFINITY);
        else
            return false;
    }
};

struct IsFinite {
    template <class T>
    TERN_HD bool operator()(T x) const {
        if constexpr (std::is_floating_point_v<T>)
            return abs(x) < T(INFINITY);  // false for a NaN
        else
            return true;
    }
};

struct LogicalNot {
    template <class T>
    TERN_HD bool operator()(T x) const {
        return x == T(0);
    }
};

// Numbers for a NaN, for infinity and for -infinity.
struct NanToNum {
    using domain = Numbers;
    double nan, high, low;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_integral_v<T>) {
            return x;
        } else {
            const T far = T(INFINITY);
            return select(x != x, T(nan), select(x == far, T(high), select(x == -far, T(low), x)));
        }
    }
};
// Nothing where x is not a finite number.
struct FiniteGrad {
    template <class T>
    TERN_HD T operator()(T g, T x) const {
        return select(abs(x) < constant<T>(INFINITY), g, constant<T>(0));
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_CLASSIFY_FORMULAS(X) X(IsNan) X(IsInf) X(IsFinite) X(LogicalNot)
#define TERN_CLASSIFY_UNARY(X) X(NanToNum)
#define TERN_CLASSIFY_GRADIENT(X) X(FiniteGrad)
// clang-format on
