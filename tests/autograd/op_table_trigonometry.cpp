// Rows of autograd/ops/trigonometry.h.
#include "tests/autograd/op_rows.h"

namespace tern::test {

void add_trigonometry_rows(std::vector<OpRow>& rows) {
    rows.push_back(unary_row(
        "sin", "", [](const Tensor& x) { return sin(x); },
        [](Real x) -> Real { return std::sin(x); }, {-8, 8, {0, 3.14, -3.14, 6.28, -6.28}}, 4));
    rows.push_back(unary_row(
        "cos", "", [](const Tensor& x) { return cos(x); },
        [](Real x) -> Real { return std::cos(x); }, {-7, 7, {1.57, -1.57, 4.71, -4.71}}, 4));
    rows.push_back(unary_row(
        "tan", "", [](const Tensor& x) { return tan(x); },
        [](Real x) -> Real { return std::tan(x); }, {-1.2, 1.2, {0}}, 4));
    rows.push_back(unary_row(
        "asin", "", [](const Tensor& x) { return asin(x); },
        [](Real x) -> Real { return std::asin(x); }, {-0.9, 0.9, {0}}, 4));
    rows.push_back(unary_row(
        "acos", "", [](const Tensor& x) { return acos(x); },
        [](Real x) -> Real { return std::acos(x); }, {-0.9, 0.9}, 3));
    rows.push_back(unary_row(
        "atan", "", [](const Tensor& x) { return atan(x); },
        [](Real x) -> Real { return std::atan(x); }, {-8, 8, {0}}, 3));
    rows.push_back(unary_row(
        "sinh", "", [](const Tensor& x) { return sinh(x); },
        [](Real x) -> Real { return std::sinh(x); }, {-4, 4, {0}}, 3));
    rows.push_back(unary_row(
        "cosh", "", [](const Tensor& x) { return cosh(x); },
        [](Real x) -> Real { return std::cosh(x); }, {-4, 4}, 3));
    rows.push_back(unary_row(
        "asinh", "", [](const Tensor& x) { return asinh(x); },
        [](Real x) -> Real { return std::asinh(x); }, {-8, 8, {0}}, 3));
    rows.push_back(unary_row(
        "acosh", "", [](const Tensor& x) { return acosh(x); },
        [](Real x) -> Real { return std::acosh(x); }, {1.2, 8}, 3));
    rows.push_back(unary_row(
        "atanh", "", [](const Tensor& x) { return atanh(x); },
        [](Real x) -> Real { return std::atanh(x); }, {-0.9, 0.9, {0}}, 3));
    rows.push_back(unary_row(
        "sin", "far", [](const Tensor& x) { return sin(x); },
        [](Real x) -> Real { return std::sin(x); }, {-1000, 1000}, 4));
    rows.back().errors.clear();
    rows.push_back(unary_row(
        "cos", "far", [](const Tensor& x) { return cos(x); },
        [](Real x) -> Real { return std::cos(x); }, {-1000, 1000}, 4));
    rows.back().errors.clear();
    rows.push_back(binary_row("atan2", atan2, [](Real a, Real b) { return std::atan2(a, b); },
                              {-3, 3, {0, 0.1, -0.1}}, {-3, 3, {0, 0.1, -0.1}}, kTakesFloats,
                              {float32, float64}));
    rows.back().ulps = 4;
}

}  // namespace tern::test
