// Rounding, and division with a remainder. Integers divided by zero give 0 and a remainder of 0;
// the lowest one divided by -1 wraps around to itself.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

template <class T>
TERN_HD constexpr bool divides_by_minus_one(T b) {
    if constexpr (std::is_signed_v<T>) return b == T(-1);
    return false;
}

struct Floor {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_integral_v<T>)
            return x;
        else
            return floor(x);
    }
};

struct Ceil {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_integral_v<T>)
            return x;
        else
            return ceil(x);
    }
};

struct Trunc {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_integral_v<T>)
            return x;
        else
            return trunc(x);
    }
};

// To the nearest whole number, halves to the even one.
struct Round {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_integral_v<T>)
            return x;
        else
            return nearbyint(x);
    }
};

// To multiples of 1 / scale (up) or of scale.
struct RoundDecimals {
    using domain = Floats;
    double scale;
    bool up;
    template <class T>
    TERN_HD T operator()(T x) const {
        const T factor = T(scale);
        const T y = up ? nearbyint(x * factor) / factor : nearbyint(x / factor) * factor;
        return select(abs(y) < T(INFINITY), y, x);  // the digits asked for lie beyond those of x
    }
};

struct Frac {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return x - trunc(x);
    }
};

// What is left of a after whole times b, with the sign of a.
struct Fmod {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        if constexpr (std::is_integral_v<T>)
            return b == T(0) || divides_by_minus_one(b) ? T(0) : T(a % b);
        else
            return fmod(a, b);
    }
};

// With the sign of b, as Python has it.
struct Remainder {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        const T m = Fmod{}(a, b), zero = T(0);
        return select(((m < zero) & (b > zero)) | ((m > zero) & (b < zero)), T(m + b), m);
    }
};

// The largest whole number that is not above a / b.
struct FloorDivide {
    using domain = Numbers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        if constexpr (std::is_integral_v<T>) {
            if (b == T(0)) return T(0);
            if (divides_by_minus_one(b)) return T(0 - Wrapping<T>(a));
            const T q = T(a / b), m = T(a % b);
            return m != 0 && (m < T(0)) != (b < T(0)) ? T(q - 1) : q;
        } else {
            const T m = fmod(a, b), zero = T(0), exact = a / b, toward_zero = (a - m) / b;
            const auto differ = ((m < zero) & (b > zero)) | ((m > zero) & (b < zero));
            const T whole = select(differ, toward_zero - T(1), toward_zero);
            const T low = floor(whole);
            const T q = select(whole - low > T(0.5), low + T(1), low);
            return select(b == zero, exact, select(q == zero, copysign(zero, exact), q));
        }
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_ROUNDING_UNARY(X) X(Floor) X(Ceil) X(Trunc) X(Round) X(RoundDecimals) X(Frac)
#define TERN_ROUNDING_BINARY(X) X(Fmod) X(Remainder) X(FloorDivide)
// clang-format on
