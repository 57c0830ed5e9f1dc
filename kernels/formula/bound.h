// The binding of one argument of a binary formula to a number.
#pragma once

#include "kernels/formula/generic.h"

namespace tern::kernels::fn {

// A formula of two arguments with one of them a number: x op value, value op x.
template <class Op>
struct BindRight {
    using domain = typename Op::domain;
    double value;
    template <class T>
    TERN_HD T operator()(T x) const {
        return Op{}(x, number<T>(value));
    }
};

template <class Op>
struct BindLeft {
    using domain = typename Op::domain;
    double value;
    template <class T>
    TERN_HD T operator()(T x) const {
        return Op{}(number<T>(value), x);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_BIND_RIGHT_FORMULAS(X) \
    X(Add) X(Sub) X(Mul) X(Div) X(Maximum) X(Minimum) X(Fmod) X(Remainder) X(FloorDivide) X(Xlogy)
#define TERN_BIND_LEFT_FORMULAS(X) X(Sub) X(Div) X(Pow) X(Remainder) X(Xlogy)
// clang-format on
