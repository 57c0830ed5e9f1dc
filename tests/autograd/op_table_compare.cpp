// Rows of autograd/ops/compare.h.
#include "tests/autograd/op_rows.h"

namespace tern::test {
namespace {

using Binary = Tensor (*)(const Tensor&, const Tensor&);

OpRow comparison(const char* name, Binary op, bool (*reference)(Real, Real)) {
    return {.name = name,
            .op = [op](const auto& x) { return op(x[0], x[1]); },
            .reference = elementwise([reference](Real a, Real b) { return Real(reference(a, b)); }),
            .samples = two_operands(),
            .dtypes = numbers(),
            .result = bool_,
            .differentiable = false,
            .errors = binary_errors(name, op, kTakesAll)};
}

OpRow comparison_with_number(const char* name, Tensor (*op)(const Tensor&, double),
                             bool (*reference)(Real, Real)) {
    return {.name = name,
            .variant = "number",
            .op = [op](const auto& x) { return op(x[0], 1); },
            .reference = elementwise([reference](Real a) { return Real(reference(a, 1)); }),
            .samples = one_operand(),
            .dtypes = numbers(),
            .result = bool_,
            .differentiable = false,
            .errors = number_errors(name, op)};
}

void add_comparisons(std::vector<OpRow>& rows) {
    struct Comparison {
        const char* name;
        Binary op;
        Tensor (*with_number)(const Tensor&, double);
        bool (*reference)(Real, Real);
    };
    const Comparison all[] = {{"eq", eq, eq, [](Real a, Real b) { return a == b; }},
                              {"ne", ne, ne, [](Real a, Real b) { return a != b; }},
                              {"lt", lt, lt, [](Real a, Real b) { return a < b; }},
                              {"le", le, le, [](Real a, Real b) { return a <= b; }},
                              {"gt", gt, gt, [](Real a, Real b) { return a > b; }},
                              {"ge", ge, ge, [](Real a, Real b) { return a >= b; }}};
    for (const Comparison& c : all) {
        rows.push_back(comparison(c.name, c.op, c.reference));
        rows.push_back(comparison_with_number(c.name, c.with_number, c.reference));
    }
}

std::vector<Sample> selections() {
    return {{mask({3, 4}), value({3, 4}), value({3, 4})},
            {mask({3, 1}), value({3, 4}), value({4})},
            {mask({4}), value({3, 1}), value({})},
            {mask({}), value({}), value({})},
            {mask({0, 3}), value({3}), value({0, 3})},
            {mask({5, 211}), value({5, 211}), value({211})}};
}

// Samples of a mask and one value.
std::vector<Sample> masked(bool mask_first) {
    std::vector<Sample> out;
    for (const auto& [x, m] : {std::pair<Shape, Shape>{{3, 4}, {3, 4}},
                               {{3, 4}, {4}},
                               {{}, {}},
                               {{0, 3}, {3}},
                               {{5, 211}, {5, 1}}})
        out.push_back(mask_first ? Sample{mask(m), value(x)} : Sample{value(x), mask(m)});
    return out;
}

Tensor masks(const Shape& shape) { return zeros(shape, {.dtype = bool_}); }

std::vector<ErrorCase> where_errors() {
    std::vector<ErrorCase> out = {
        error<DTypeError>("where: a bool mask is wanted, got float32",
                          [] { where(zeros({2}), zeros({2}), zeros({2})); }),
        error<ShapeError>("where: shapes [3] and [2] cannot be broadcast together",
                          [] { where(masks({3}), zeros({2}), zeros({2})); }),
        error<ShapeError>("where: shapes [2] and [3] cannot be broadcast together",
                          [] { where(masks({2}), zeros({2}), zeros({3})); }),
        error<DTypeError>("where: dtypes differ: float32 and int64; convert one with .to(...)",
                          [] { where(masks({2}), zeros({2}), zeros({2}, {.dtype = int64})); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] { where(Tensor(), zeros({2}), zeros({2})); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] { where(masks({2}), zeros({2}), Tensor()); })};
    for (const ErrorCase& wrong :
         number_errors("where", [](const Tensor&x, double v) { return where(masks({2}), x, v); }))
        out.push_back(wrong);
    return out;
}

std::vector<ErrorCase> masked_fill_errors() {
    return {error<DTypeError>("masked_fill: a bool mask is wanted, got float32",
                              [] { masked_fill(zeros({2}), zeros({2}), 1); }),
            error<DTypeError>("masked_fill: a bool mask is wanted, got int64",
                              [] { masked_fill(zeros({2}), zeros({2}, {.dtype = int64}), 1); }),
            error<ShapeError>("masked_fill: a mask of shape [3, 2] does not fit shape [2]",
                              [] {
                                  masked_fill(zeros({2}), masks({3, 2}), 1);
                              }),
            error<ShapeError>("masked_fill: shapes [2] and [3] cannot be broadcast together",
                              [] { masked_fill(zeros({2}), masks({3}), 1); }),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [] { masked_fill(zeros({2}), Tensor(), 1); }),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [] { masked_fill(Tensor(), masks({2}), 1); })};
}

void add_selections(std::vector<OpRow>& rows) {
    rows.push_back({.name = "where",
                    .op = [](const auto& x) { return where(x[0], x[1], x[2]); },
                    .reference = elementwise([](Real c, Real a, Real b) { return c != 0 ? a : b; }),
                    .samples = selections(),
                    .dtypes = numbers(),
                    .errors = where_errors()});
    rows.push_back({.name = "where",
                    .variant = "else_number",
                    .op = [](const auto& x) { return where(x[0], x[1], 2); },
                    .reference = elementwise([](Real c, Real a) { return c != 0 ? a : 2; }),
                    .samples = masked(true),
                    .dtypes = numbers()});
    rows.push_back({.name = "where",
                    .variant = "then_number",
                    .op = [](const auto& x) { return where(x[0], 2, x[1]); },
                    .reference = elementwise([](Real c, Real a) { return c != 0 ? 2 : a; }),
                    .samples = masked(true),
                    .dtypes = numbers()});
    rows.push_back({.name = "masked_fill",
                    .op = [](const auto& x) { return masked_fill(x[0], x[1], 3); },
                    .reference = elementwise([](Real a, Real m) { return m != 0 ? 3 : a; }),
                    .samples = masked(false),
                    .dtypes = numbers(),
                    .errors = masked_fill_errors()});
}

// A bool as the result of an operation.
Op given(bool (*op)(const Tensor&, const Tensor&)) {
    return [op](const auto& x) {
        const bool y = op(x[0], x[1]);
        return full({}, y, {.device = x[0].device(), .dtype = bool_});
    };
}

// Whether every pair of elements of two arrays of one shape fits.
Reference all_pairs(bool (*fits)(double, double)) {
    return [fits](const std::vector<HostArray>& x) {
        bool all = x[0].shape == x[1].shape;
        for (size_t i = 0; all && i < x[0].values.size(); ++i)
            all = fits(x[0].values[i], x[1].values[i]);
        return HostArray({}, all);
    };
}

bool near_enough(double a, double b) { return std::abs(a - b) <= 0.25 + 0.5 * std::abs(b); }

std::vector<Sample> pairs_of_tensors() {
    return {{value({3, 4}), value({3, 4})},
            {value({3, 4}, {1, 1.2}), value({3, 4}, {1, 1.2})},
            {value({3, 4}), value({4, 3})},
            {value({}), value({})},
            {value({0}), value({0})}};
}

std::vector<ErrorCase> closeness_errors(
    const std::string& name, const std::function<void(const Tensor&, double, double)>& op) {
    const auto negative = [&](const char* which, double rtol, double atol, const char* text) {
        return error<ValueError>(name + ": " + which + " must not be negative, got " + text,
                                 [=] { op(ones({2}), rtol, atol); });
    };
    return {negative("rtol", -1, 0, "-1"), negative("atol", 0, -1, "-1"),
            negative("rtol", NAN, 0, "nan"), negative("atol", 0, NAN, "nan")};
}

void add_closeness(std::vector<OpRow>& rows) {
    OpRow row = comparison(
        "isclose", [](const Tensor& a, const Tensor& b) { return isclose(a, b, 0.5, 0.25); },
        [](Real a, Real b) { return near_enough(static_cast<double>(a), static_cast<double>(b)); });
    for (const ErrorCase& wrong : closeness_errors(
             "isclose", [](const Tensor&x, double r, double a) { isclose(x, x, r, a); }))
        row.errors.push_back(wrong);
    rows.push_back(row);
    row = {.name = "allclose",
           .op = given([](const Tensor& a, const Tensor& b) { return allclose(a, b, 0.5, 0.25); }),
           .reference = all_pairs(near_enough),
           .samples = pairs_of_tensors(),
           .result = bool_,
           .differentiable = false,
           .errors = closeness_errors(
               "allclose", [](const Tensor& x, double r, double a) { allclose(x, x, r, a); })};
    const std::string differ = ": dtypes differ: float32 and int64; convert one with .to(...)";
    row.errors.push_back(error<DTypeError>(
        "allclose" + differ, [] { allclose(ones({2}), ones({2}, {.dtype = int64})); }));
    row.errors.push_back(
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] { allclose(ones({2}), Tensor()); }));
    rows.push_back(row);
    row.name = "equal";
    row.op = given([](const Tensor& a, const Tensor& b) { return equal(round(a), round(b)); });
    row.reference =
        all_pairs([](double a, double b) { return std::nearbyint(a) == std::nearbyint(b); });
    row.errors = {
        error<DTypeError>("equal" + differ, [] { equal(ones({2}), ones({2}, {.dtype = int64})); }),
        error<DTypeError>("equal: dtypes differ: bool and uint8; convert one with .to(...)",
                          [] { equal(ones({2}, {.dtype = bool_}), ones({2}, {.dtype = uint8})); }),
        undefined_error([] { equal(ones({2}), Tensor()); }),
        error<DTypeError>("equal: dtypes differ: float64 and float32; convert one with .to(...)",
                          [] { equal(ones({2}, {.dtype = float64}), ones({2})); }),
        error<DTypeError>("equal: dtypes differ: int8 and int16; convert one with .to(...)",
                          [] { equal(ones({2}, {.dtype = int8}), ones({2}, {.dtype = int16})); }),
        undefined_error([] { equal(Tensor(), ones({2})); })};
    rows.push_back(row);
}

}  // namespace

void add_compare_rows(std::vector<OpRow>& rows) {
    add_comparisons(rows);
    add_closeness(rows);
    add_selections(rows);
}

}  // namespace tern::test
