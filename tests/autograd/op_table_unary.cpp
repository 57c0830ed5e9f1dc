// Rows of autograd/ops/unary.h.
#include "tests/autograd/op_rows.h"

namespace tern::test {
namespace {

void add_powers(std::vector<OpRow>& rows) {
    rows.push_back(number_row(
        "neg", "", [](const Tensor& x) { return neg(x); }, [](Real x) -> Real { return -x; }, {},
        1));
    rows.push_back(number_row(
        "abs", "", [](const Tensor& x) { return abs(x); },
        [](Real x) -> Real { return std::abs(x); }, {-2, 2, {0}}, 1));
    rows.push_back(number_row(
        "sign", "", [](const Tensor& x) { return sign(x); },
        [](Real x) -> Real { return Real(x > 0) - Real(x < 0); }, {-2, 2, {0}}, 1));
    rows.push_back(number_row(
        "square", "", [](const Tensor& x) { return square(x); },
        [](Real x) -> Real { return x * x; }, {}, 1));
    rows.push_back(unary_row(
        "reciprocal", "", [](const Tensor& x) { return reciprocal(x); },
        [](Real x) -> Real { return 1 / x; }, {-4, 4, {0, 0.1, -0.1}}, 2));
    rows.push_back(unary_row(
        "sqrt", "", [](const Tensor& x) { return sqrt(x); },
        [](Real x) -> Real { return std::sqrt(x); }, {0.1, 9}, 1));
    rows.push_back(unary_row(
        "rsqrt", "", [](const Tensor& x) { return rsqrt(x); },
        [](Real x) -> Real { return 1 / std::sqrt(x); }, {0.2, 9}, 2));
    rows.push_back(unary_row(
        "cbrt", "", [](const Tensor& x) { return cbrt(x); },
        [](Real x) -> Real { return std::cbrt(x); }, {-5, 5, {0, 0.1, -0.1}}, 3));
}

void add_exponentials(std::vector<OpRow>& rows) {
    rows.push_back(unary_row(
        "exp", "", [](const Tensor& x) { return exp(x); },
        [](Real x) -> Real { return std::exp(x); }, {-4, 4}, 3));
    rows.push_back(unary_row(
        "exp2", "", [](const Tensor& x) { return exp2(x); },
        [](Real x) -> Real { return std::exp2(x); }, {-4, 4}, 2));
    rows.push_back(unary_row(
        "expm1", "", [](const Tensor& x) { return expm1(x); },
        [](Real x) -> Real { return std::expm1(x); }, {-2, 3, {0}}, 3));
    rows.push_back(unary_row(
        "log", "", [](const Tensor& x) { return log(x); },
        [](Real x) -> Real { return std::log(x); }, {0.2, 5, {1}}, 2));
    rows.push_back(unary_row(
        "log1p", "", [](const Tensor& x) { return log1p(x); },
        [](Real x) -> Real { return std::log1p(x); }, {-0.8, 5, {0}}, 2));
    rows.push_back(unary_row(
        "log2", "", [](const Tensor& x) { return log2(x); },
        [](Real x) -> Real { return std::log2(x); }, {0.2, 5, {1}}, 3));
    rows.push_back(unary_row(
        "log10", "", [](const Tensor& x) { return log10(x); },
        [](Real x) -> Real { return std::log10(x); }, {0.2, 5, {1}}, 3));
}

void add_clamp(std::vector<OpRow>& rows) {
    const auto limited = [](const Tensor& x) { return clamp(x, -0.75, 1.25); };
    const auto reference = [](Real x) { return std::min(std::max(x, Real(-0.75)), Real(1.25)); };
    rows.push_back(unary_row("clamp", "", limited, reference, {-2, 2, {-0.75, 1.25}}, 1));
    rows.back().errors = {
        error<ValueError>("clamp: low must not be above high, got 2 and 1",
                          [] { clamp(zeros({2}), 2, 1); }),
        error<ValueError>("clamp: low must not be above high, got nan and 1",
                          [] { clamp(zeros({2}), NAN, 1); }),
        error<DTypeError>("clamp: 0.5 is not a whole number, but the tensor is int64",
                          [] { clamp(zeros({2}, {.dtype = int64}), 0.5, 1); }),
        error<DTypeError>("clamp: 1.5 is not a whole number, but the tensor is uint8",
                          [] { clamp(zeros({2}, {.dtype = uint8}), 0, 1.5); }),
        error<DTypeError>("clamp: dtype bool is not supported; it takes float32, float64, int32, "
                          "int64, uint8",
                          [] { clamp(zeros({2}, {.dtype = bool_}), 0, 1); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] { clamp(Tensor(), 0, 1); })};
    OpRow whole = number_row(
        "clamp", "whole", [](const Tensor& x) { return clamp(x, -1, INFINITY); },
        [](Real x) { return std::max(x, Real(-1)); }, {-4, 4, {-1}}, 1);
    whole.errors.clear();
    rows.push_back(whole);
}

}  // namespace

void add_unary_rows(std::vector<OpRow>& rows) {
    add_powers(rows);
    add_exponentials(rows);
    add_clamp(rows);
}

}  // namespace tern::test
