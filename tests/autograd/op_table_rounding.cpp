// Rows of autograd/ops/rounding.h.
#include "tests/autograd/op_rows.h"

namespace tern::test {
namespace {

// Away from the points where results jump.
const Domain kOffWhole = {-3.4, 3.4, {-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3}};

Real remainder_of(Real a, Real b) {
    if (b == 0) return 0;  // of integers
    const Real m = std::fmod(a, b);
    return m != 0 && (m < 0) != (b < 0) ? m + b : m;
}

void add_roundings(std::vector<OpRow>& rows) {
    rows.push_back(number_row(
        "floor", "", [](const Tensor& x) { return floor(x); },
        [](Real x) -> Real { return std::floor(x); }, kOffWhole, 1));
    rows.push_back(number_row(
        "ceil", "", [](const Tensor& x) { return ceil(x); },
        [](Real x) -> Real { return std::ceil(x); }, kOffWhole, 1));
    rows.push_back(number_row(
        "trunc", "", [](const Tensor& x) { return trunc(x); },
        [](Real x) -> Real { return std::trunc(x); }, kOffWhole, 1));
    rows.push_back(number_row(
        "round", "", [](const Tensor& x) { return round(x); },
        [](Real x) -> Real { return std::nearbyint(x); }, kOffWhole, 1));
    rows.back().errors.push_back(error<DTypeError>("round: decimals of 2 beside a tensor of int64",
                                                   [] { round(zeros({2}, {.dtype = int64}), 2); }));
    rows.push_back(unary_row(
        "round", "decimals", [](const Tensor& x) { return round(x, 1); },
        [](Real x) { return std::nearbyint(x * 10) / 10; }, {-1, 1}, 1));
    rows.back().samples = {{value({3}, {1.01, 1.04})}, {value({}, {2.06, 2.14})}, {value({0})}};
    rows.back().errors.clear();
    rows.push_back(unary_row(
        "round", "tens", [](const Tensor& x) { return round(x, -1); },
        [](Real x) { return std::nearbyint(x / 10) * 10; }, {-1, 1}, 1));
    rows.back().samples = {{value({3, 7}, {16, 24})}, {value({}, {26, 34})}, {value({0})}};
    rows.back().errors.clear();
    rows.push_back(unary_row(
        "frac", "", [](const Tensor& x) { return frac(x); },
        [](Real x) { return x - std::trunc(x); }, kOffWhole, 1));
}

// Quotients stay away from whole numbers.
std::vector<Sample> divisions() {
    std::vector<Sample> out;
    for (const auto& [a, b] : {std::pair<Shape, Shape>{{3, 4}, {3, 4}},
                               {{3, 4}, {4}},
                               {{4, 1}, {1, 5}},
                               {{}, {}},
                               {{0, 3}, {3}},
                               {{9, 131}, {131}}})
        out.push_back({value(a, {7.2, 7.8}), value(b, {1.6, 1.75})});
    out.push_back({value({3, 4}, {-7.8, -7.2}), value({4}, {1.6, 1.75})});
    out.push_back({value({3, 4}, {7.2, 7.8}), value({4}, {-1.75, -1.6})});
    return out;
}

void add_division(std::vector<OpRow>& rows, const char* name, const BinaryOp& op,
                  const RealFunctionOfTwo& reference, bool differentiable) {
    OpRow row = binary_row(name, op, reference, {}, {}, kTakesNumbers, {float32, float64});
    row.samples = divisions();
    row.differentiable = differentiable;
    rows.push_back(row);
    OpRow integers =
        binary_row(name, op, reference, {-20, 20}, {-5, 5}, kTakesNumbers, {int32, int64, uint8});
    integers.variant = "integers";
    integers.differentiable = false;
    integers.errors.clear();
    rows.push_back(integers);
}

void add_division_by_number(std::vector<OpRow>& rows, const char* name,
                            Tensor (*op)(const Tensor&, double), const RealFunctionOfTwo& reference,
                            bool differentiable) {
    OpRow row = number_row(
        name, "number", [op](const Tensor& x) { return op(x, 3); },
        [reference](Real x) { return reference(x, 3); }, {-8, 8, {-6, -3, 0, 3, 6}});
    row.differentiable = differentiable;
    row.errors = number_errors(name, op);
    row.errors.push_back(error<ValueError>(std::string(name) + ": integers divided by 0",
                                           [op] { op(ones({2}, {.dtype = int64}), 0); }));
    rows.push_back(row);
}

Real floor_divided(Real a, Real b) { return b == 0 ? 0 : std::floor(a / b); }
Real fmod_of(Real a, Real b) { return b == 0 ? 0 : std::fmod(a, b); }

}  // namespace

void add_rounding_rows(std::vector<OpRow>& rows) {
    add_roundings(rows);
    add_division(
        rows, "fmod", [](const Tensor& a, const Tensor& b) { return fmod(a, b); }, fmod_of, true);
    add_division(
        rows, "remainder", [](const Tensor& a, const Tensor& b) { return remainder(a, b); },
        remainder_of, true);
    add_division(
        rows, "floor_divide", [](const Tensor& a, const Tensor& b) { return floor_divide(a, b); },
        floor_divided, false);
    add_division_by_number(rows, "fmod", fmod, fmod_of, true);
    add_division_by_number(rows, "remainder", remainder, remainder_of, true);
    add_division_by_number(rows, "floor_divide", floor_divide, floor_divided, false);
    rows.push_back(unary_row(
        "remainder", "of_number", [](const Tensor& x) { return remainder(7.5, x); },
        [](Real x) { return remainder_of(7.5L, x); }, {1.6, 1.8}));
    rows.back().errors =
        number_errors("remainder", [](const Tensor& x, double a) { return remainder(a, x); });
}

}  // namespace tern::test
