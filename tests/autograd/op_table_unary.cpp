// Rows of autograd/ops/unary.h.
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

OpRow unary(const char* name, Tensor (*op)(const Tensor&), Real (*reference)(Real),
            const Domain& domain, double ulps) {
    return {.name = name,
            .op = [op](const auto& x) { return op(x[0]); },
            .reference = elementwise(std::function<Real(Real)>(reference)),
            .samples = one_operand(domain),
            .ulps = ulps};
}

ErrorCase wants_floats(const std::string& name, Tensor (*op)(const Tensor&)) {
    return error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                             [op] { op(zeros({2}, {.dtype = int64})); });
}

// Defined on integers too.
OpRow of_numbers(OpRow row) {
    row.dtypes = {float32, float64, int32, int64};
    return row;
}

OpRow of_floats(OpRow row, Tensor (*op)(const Tensor&)) {
    row.errors = {wants_floats(row.name, op)};
    return row;
}

OpRow clamp_row() {
    OpRow row = {.name = "clamp",
                 .op = [](const auto& x) { return clamp(x[0], -0.75, 1.25); },
                 .reference = elementwise([](Real x) {
                     return x < -0.75L ? -0.75L : x > 1.25L ? 1.25L : x;
                 }),
                 .samples = one_operand({-2, 2, {-0.75, 1.25}}),
                 .ulps = 1};
    row.errors = {error<ValueError>("clamp: low must not be above high, got 2 and 1",
                                    [] { clamp(zeros({2}), 2, 1); })};
    return row;
}

}  // namespace

void add_unary_rows(std::vector<OpRow>& rows) {
    rows.push_back(of_numbers(unary(
        "neg", neg, [](Real x) { return -x; }, {}, 1)));
    rows.push_back(of_numbers(unary(
        "abs", abs, [](Real x) { return std::abs(x); }, {-2, 2, {0}}, 1)));
    rows.push_back(of_numbers(unary(
        "sign", sign, [](Real x) { return Real(x > 0) - Real(x < 0); }, {-2, 2, {0}}, 1)));
    rows.push_back(of_numbers(unary(
        "square", square, [](Real x) { return x * x; }, {}, 1)));
    rows.push_back(of_floats(
        unary(
            "reciprocal", reciprocal, [](Real x) { return 1 / x; }, {-4, 4, {0, 0.1, -0.1}}, 2),
        reciprocal));
    rows.push_back(of_floats(unary(
                                 "exp", exp, [](Real x) { return std::exp(x); }, {-4, 4}, 4),
                             exp));
    rows.push_back(of_floats(unary(
                                 "log", log, [](Real x) { return std::log(x); }, {0.2, 5, {1}}, 4),
                             log));
    rows.push_back(
        of_floats(unary(
                      "log1p", log1p, [](Real x) { return std::log1p(x); }, {-0.8, 5, {0}}, 4),
                  log1p));
    rows.push_back(of_floats(unary(
                                 "sqrt", sqrt, [](Real x) { return std::sqrt(x); }, {0.1, 9}, 1),
                             sqrt));
    rows.push_back(of_floats(unary(
                                 "erf", erf, [](Real x) { return std::erf(x); }, {-3, 3}, 8),
                             erf));
    rows.push_back(clamp_row());
}

}  // namespace tern::test
