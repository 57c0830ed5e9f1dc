// Rows of autograd/ops/compare.h.
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

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
            .errors = {error<ShapeError>(std::string(name) +
                                             ": shapes [2, 3] and [2] cannot be broadcast together",
                                         [op] {
                                             op(zeros({2, 3}), zeros({2}));
                                         }),
                       error<DTypeError>(
                           std::string(name) +
                               ": dtypes differ: float32 and int64; convert one with .to(...)",
                           [op] { op(zeros({2}), zeros({2}, {.dtype = int64})); })}};
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
            .differentiable = false};
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

void add_logic(std::vector<OpRow>& rows) {
    const std::vector<Sample> pairs = {{mask({3, 4}), mask({3, 4})},
                                       {mask({3, 4}), mask({4})},
                                       {mask({}), mask({})},
                                       {mask({0, 3}), mask({3})},
                                       {mask({5, 311}), mask({311})}};
    const std::vector<Sample> singles = {{mask({3, 4})}, {mask({})}, {mask({0})}, {mask({5, 311})}};
    OpRow row = {.name = "logical_and",
                 .op = [](const auto& x) { return logical_and(x[0], x[1]); },
                 .reference = elementwise([](Real a, Real b) { return Real(a != 0 && b != 0); }),
                 .samples = pairs,
                 .dtypes = {bool_},
                 .differentiable = false};
    row.errors = {error<DTypeError>("logical_and: a bool mask is wanted, got float32",
                                    [] { logical_and(zeros({2}), zeros({2})); })};
    rows.push_back(row);
    row.name = "logical_or";
    row.op = [](const auto& x) { return logical_or(x[0], x[1]); };
    row.reference = elementwise([](Real a, Real b) { return Real(a != 0 || b != 0); });
    row.errors.clear();
    rows.push_back(row);
    row.name = "logical_not";
    row.op = [](const auto& x) { return logical_not(x[0]); };
    row.reference = elementwise([](Real a) { return Real(a == 0); });
    row.samples = singles;
    rows.push_back(row);
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

void add_selections(std::vector<OpRow>& rows) {
    rows.push_back({.name = "where",
                    .op = [](const auto& x) { return where(x[0], x[1], x[2]); },
                    .reference = elementwise([](Real c, Real a, Real b) { return c != 0 ? a : b; }),
                    .samples = selections(),
                    .dtypes = numbers(),
                    .errors = {error<DTypeError>("where: a bool mask is wanted, got float32", [] {
                        where(zeros({2}), zeros({2}), zeros({2}));
                    })}});
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
                    .errors = {error<DTypeError>("masked_fill: a bool mask is wanted, got float32",
                                                 [] { masked_fill(zeros({2}), zeros({2}), 1); })}});
    rows.push_back({.name = "allclose",
                    .op =
                        [](const auto& x) {
                            const bool near = allclose(x[0], x[1], 0.5, 0.25);
                            return full({}, near, {.device = x[0].device(), .dtype = bool_});
                        },
                    .reference =
                        [](const auto& x) {
                            bool near = x[0].shape == x[1].shape;
                            for (size_t i = 0; near && i < x[0].values.size(); ++i) {
                                const double a = x[0].values[i], b = x[1].values[i];
                                near = std::abs(a - b) <= 0.25 + 0.5 * std::abs(b);
                            }
                            return HostArray({}, near);
                        },
                    .samples = {{value({3, 4}), value({3, 4})},
                                {value({3, 4}, {1, 1.2}), value({3, 4}, {1, 1.2})},
                                {value({3, 4}), value({4, 3})},
                                {value({}), value({})},
                                {value({0}), value({0})}},
                    .result = bool_,
                    .differentiable = false});
}

}  // namespace

void add_compare_rows(std::vector<OpRow>& rows) {
    add_comparisons(rows);
    add_logic(rows);
    add_selections(rows);
}

}  // namespace tern::test
