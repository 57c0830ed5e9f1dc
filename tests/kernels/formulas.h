// Formulas as tests call them: those with parameters at some values of them.
#pragma once

#include "kernels/formula/elementwise.h"

namespace tern::test {

template <class Op>
Op make_formula() {
    Op op{};
    if constexpr (requires { op.low, op.high; }) op.low = -1, op.high = 1.5;
    if constexpr (requires { op.exponent; }) op.exponent = 1.5;
    if constexpr (requires { op.negative_slope; }) op.negative_slope = 0.1;
    if constexpr (requires { op.alpha; }) op.alpha = 1.3;
    if constexpr (requires { op.value; }) op.value = 1.25;
    if constexpr (requires { op.weight; }) op.weight = 0.3;
    if constexpr (requires { op.threshold; }) op.threshold = 0.5;
    if constexpr (requires { op.lambda; }) op.lambda = 0.5;
    if constexpr (requires { op.n; }) op.n = 2;
    if constexpr (requires { op.up; }) op.scale = 10, op.up = true;
    if constexpr (requires { op.rtol; }) op.rtol = 0.1, op.atol = 0.5;
    return op;
}

}  // namespace tern::test
