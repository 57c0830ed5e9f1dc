// Rows of autograd/ops/arithmetic.h.
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

using Binary = Tensor (*)(const Tensor&, const Tensor&);

std::vector<ErrorCase> mixed_operands(const std::string& name, Binary op) {
    return {
        error<ShapeError>(name + ": shapes [2, 3] and [2] cannot be broadcast together",
                          [op] {
                              op(zeros({2, 3}), zeros({2}));
                          }),
        error<DTypeError>(name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [op] { op(zeros({2}), zeros({2}, {.dtype = float64})); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [op] { op(zeros({2}), Tensor()); })};
}

OpRow binary(const char* name, Binary op, const std::function<Real(Real, Real)>& reference,
             const Domain& a, const Domain& b, std::vector<DType> dtypes) {
    return {.name = name,
            .op = [op](const auto& x) { return op(x[0], x[1]); },
            .reference = elementwise(reference),
            .samples = two_operands(a, b),
            .dtypes = std::move(dtypes),
            .errors = mixed_operands(name, op)};
}

// One operand a number.
OpRow with_number(const char* name, const char* variant,
                  const std::function<Tensor(const Tensor&)>& op,
                  const std::function<Real(Real)>& reference, const Domain& domain = {},
                  std::vector<DType> dtypes = {float32, float64}) {
    return {.name = name,
            .variant = variant,
            .op = [op](const auto& x) { return op(x[0]); },
            .reference = elementwise(reference),
            .samples = one_operand(domain),
            .dtypes = std::move(dtypes)};
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
    rows.push_back(with_number(
        "add", "number", [](const Tensor& x) { return add(x, 3); }, [](Real x) { return x + 3; },
        {}, signed_numbers()));
    rows.push_back(with_number(
        "sub", "number", [](const Tensor& x) { return sub(x, 2); }, [](Real x) { return x - 2; },
        {}, signed_numbers()));
    rows.push_back(with_number(
        "sub", "from_number", [](const Tensor& x) { return sub(5, x); },
        [](Real x) { return 5 - x; }, {}, signed_numbers()));
    rows.push_back(with_number(
        "mul", "number", [](const Tensor& x) { return mul(x, -3); }, [](Real x) { return x * -3; },
        {}, signed_numbers()));
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

}  // namespace

void add_arithmetic_rows(std::vector<OpRow>& rows) {
    add_tensor_pairs(rows);
    add_numbers(rows);
}

}  // namespace tern::test
