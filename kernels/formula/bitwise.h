// Operations on the bits of integers, and of bool.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

template <class... Ts>
Types<Ts..., bool> with_bool(Types<Ts...>);
using Bits = decltype(with_bool(Integers{}));

// Whether a shift moves every bit of T out.
template <class T>
TERN_HD constexpr bool outside(T shift) {
    return shift < T(0) || shift >= T(8 * sizeof(T));
}

struct BitwiseNot {
    using domain = Bits;
    template <class T>
    TERN_HD T operator()(T x) const {
        if constexpr (std::is_same_v<T, bool>)
            return !x;
        else
            return T(~x);
    }
};

struct BitwiseAnd {
    using domain = Bits;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a & b);
    }
};

struct BitwiseOr {
    using domain = Bits;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a | b);
    }
};

struct BitwiseXor {
    using domain = Bits;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        return T(a ^ b);
    }
};

// Shifts by less than 0 or by all bits and more give 0, to the right -1 for negative numbers.
struct LeftShift {
    using domain = Integers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        using Unsigned = Wrapping<T>;
        return outside<T>(b) ? T(0) : T(Unsigned(a) << Unsigned(b));
    }
};

struct RightShift {
    using domain = Integers;
    template <class T>
    TERN_HD T operator()(T a, T b) const {
        if (outside<T>(b)) return T(a < T(0) ? -1 : 0);
        return T(a >> b);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_BITWISE_UNARY(X) X(BitwiseNot)
#define TERN_BITWISE_BINARY(X) X(BitwiseAnd) X(BitwiseOr) X(BitwiseXor)
#define TERN_SHIFT_BINARY(X) X(LeftShift) X(RightShift)
// clang-format on
