// Rows of autograd/ops/arithmetic.h.
#include "tests/autograd/op_rows.h"

namespace tern::test {
namespace {

OpRow binary(const char* name, Tensor (*op)(const Tensor&, const Tensor&),
             const RealFunctionOfTwo& reference, const Domain& a, const Domain& b,
             const std::vector<DType>& dtypes) {
    return binary_row(name, op, reference, a, b, dtypes.size() == 2 ? kTakesFloats : kTakesNumbers,
                      dtypes);
}

// One operand a number.
OpRow with_number(const char* name, const char* variant, const UnaryOp& op,
                  const RealFunction& reference, const Domain& domain = {},
                  std::vector<DType> dtypes = {float32, float64}) {
    OpRow row = unary_row(name, variant, op, reference, domain);
    if (dtypes.size() > 2) row.errors = unary_errors(name, op, kTakesNumbers);
    row.dtypes = std::move(dtypes);
    return row;
}

// Of numbers, with a whole number that integers hold.
OpRow of_numbers(OpRow row, const std::function<Tensor(const Tensor&, double)>& op) {
    row.errors = number_errors(row.name, op);
    return row;
}

void add_tensor_pairs(std::vector<OpRow>& rows) {
    const std::vector<DType> floats = {float32, float64};
    rows.push_back(binary(
        "add", add, [](Real a, Real b) { return a + b; }, {}, {}, signed_numbers()));
    rows.push_back(binary(
        "sub", sub, [](Real a, Real b) { return a - b; }, {}, {}, signed_numbers()));
    rows.push_back(binary(
        "mul", mul, [](Real a, Real b) { return a * b; }, {}, {}, signed_numbers()));
    rows.push_back(binary(
        "div", div, [](Real a, Real b) { return a / b; }, {}, {-3, 3, {0, -0.1, 0.1, 0.2, -0.2}},
        floats));
    rows.push_back(binary(
        "pow", pow, [](Real a, Real b) { return std::pow(a, b); }, {0.3, 3}, {-2, 3}, floats));
    rows.push_back(binary(
        "maximum", maximum, [](Real a, Real b) { return std::max(a, b); }, {}, {},
        signed_numbers()));
    rows.push_back(binary(
        "minimum", minimum, [](Real a, Real b) { return std::min(a, b); }, {}, {},
        signed_numbers()));
}

void add_numbers(std::vector<OpRow>& rows) {
    const Domain positive = {0.3, 3};
    const Domain off_zero = {-3, 3, {0, 0.1, -0.1}};
    rows.push_back(of_numbers(with_number(
                                  "add", "number", [](const Tensor& x) { return add(x, 3); },
                                  [](Real x) { return x + 3; }, {}, signed_numbers()),
                              [](const Tensor& x, double b) { return add(x, b); }));
    rows.push_back(of_numbers(with_number(
                                  "sub", "number", [](const Tensor& x) { return sub(x, 2); },
                                  [](Real x) { return x - 2; }, {}, signed_numbers()),
                              [](const Tensor& x, double b) { return sub(x, b); }));
    rows.push_back(of_numbers(with_number(
                                  "sub", "from_number", [](const Tensor& x) { return sub(5, x); },
                                  [](Real x) { return 5 - x; }, {}, signed_numbers()),
                              [](const Tensor& x, double b) { return sub(b, x); }));
    rows.push_back(of_numbers(with_number(
                                  "mul", "number", [](const Tensor& x) { return mul(x, -3); },
                                  [](Real x) { return x * -3; }, {}, signed_numbers()),
                              [](const Tensor& x, double b) { return mul(x, b); }));
    rows.push_back(with_number(
        "div", "number", [](const Tensor& x) { return div(x, 8); }, [](Real x) { return x / 8; }));
    rows.push_back(with_number(
        "div", "of_number", [](const Tensor& x) { return div(2, x); }, [](Real x) { return 2 / x; },
        off_zero));
    rows.push_back(with_number(
        "pow", "number", [](const Tensor& x) { return pow(x, 2.5); },
        [](Real x) { return std::pow(x, 2.5L); }, positive));
    rows.push_back(with_number(
        "pow", "square", [](const Tensor& x) { return pow(x, 2); }, [](Real x) { return x * x; }));
    rows.push_back(with_number(
        "pow", "cube", [](const Tensor& x) { return pow(x, 3); }, [](Real x) { return x * x * x; },
        off_zero));
    rows.push_back(with_number(
        "pow", "zero", [](const Tensor& x) { return pow(x, 0); }, [](Real) { return Real(1); },
        off_zero));
    rows.push_back(with_number(
        "pow", "of_number", [](const Tensor& x) { return pow(2.5, x); },
        [](Real x) { return std::pow(2.5L, x); }));
}

void add_logarithmic(std::vector<OpRow>& rows) {
    const std::vector<DType> floats = {float32, float64};
    const Domain off_zero = {-3, 3, {0, 0.1, -0.1}}, positive = {0.3, 3};
    rows.push_back(binary(
        "hypot", hypot, [](Real a, Real b) { return std::hypot(a, b); }, off_zero, off_zero,
        floats));
    rows.back().ulps = 2;
    rows.push_back(binary(
        "logaddexp", logaddexp,
        [](Real a, Real b) { return std::max(a, b) + std::log1p(std::exp(-std::abs(a - b))); },
        {-9, 9}, {-9, 9}, floats));
    const auto xlogy_of = [](Real a, Real b) { return a == 0 ? 0 : a * std::log(b); };
    rows.push_back(binary("xlogy", xlogy, xlogy_of, {}, positive, floats));
    rows.push_back(with_number(
        "xlogy", "number", [](const Tensor& x) { return xlogy(x, 2.5); },
        [xlogy_of](Real x) { return xlogy_of(x, 2.5L); }));
    rows.push_back(with_number(
        "xlogy", "of_number", [](const Tensor& x) { return xlogy(2.5, x); },
        [xlogy_of](Real x) { return xlogy_of(2.5L, x); }, positive));
}

void add_lerps(std::vector<OpRow>& rows) {
    const auto lerp_of = [](Real a, Real b, Real w) { return a + w * (b - a); };
    for (double weight : {0.25, 0.75})
        rows.push_back(binary_row(
            "lerp", [weight](const Tensor& a, const Tensor& b) { return lerp(a, b, weight); },
            [=](Real a, Real b) { return lerp_of(a, b, weight); }, {}, {}, kTakesFloats,
            {float32, float64}));
    rows.back().variant = "near_the_end";
    rows.push_back({.name = "lerp",
                    .variant = "tensor",
                    .op = [](const auto& x) { return lerp(x[0], x[1], x[2]); },
                    .reference = elementwise(std::function<Real(Real, Real, Real)>(lerp_of)),
                    .samples = {{value({3, 4}), value({3, 4}), value({3, 4}, {0, 1, {0.5}})},
                                {value({3, 1}), value({4}), value({}, {0, 1, {0.5}})},
                                {value({4}), value({4}), value({2, 1}, {-1, 2, {0.5}})},
                                {value({}), value({}), value({}, {0, 1, {0.5}})},
                                {value({0, 3}), value({3}), value({3})},
                                {value({9, 131}), value({131}), value({9, 1}, {0, 1, {0.5}})}},
                    .errors = binary_errors(
                        "lerp",
                        [](const Tensor& a, const Tensor& w) {
                            return lerp(a, a.defined() ? a : zeros({2}), w);
                        },
                        kTakesFloats)});
}

}  // namespace

void add_arithmetic_rows(std::vector<OpRow>& rows) {
    add_tensor_pairs(rows);
    add_numbers(rows);
    add_logarithmic(rows);
    add_lerps(rows);
}

}  // namespace tern::test
