// Rows of autograd/ops/extreme.h.
#include <algorithm>

#include "tests/autograd/op_lines.h"
#include "tests/autograd/op_reductions.h"

namespace tern::test {
namespace {

void add_argument(std::vector<OpRow>& rows, const char* name, Tensor (*flat)(const Tensor&),
                  Tensor (*along)(const Tensor&, int64_t, bool), bool largest) {
    const auto place = [largest](const Group& v) {
        const auto at =
            largest ? std::max_element(v.begin(), v.end()) : std::min_element(v.begin(), v.end());
        return static_cast<double>(at - v.begin());
    };
    OpRow row = {.name = name,
                 .op = [flat](const auto& x) { return flat(x[0]); },
                 .reference = [=](const auto& x) { return reduced(x[0], {}, false, place); },
                 .samples = {{value({3, 4, 5})}, {value({7})}, {value({})}, {value({3, 1000})}},
                 .dtypes = {float32, float64, int32, int64, uint8},
                 .result = int64,
                 .differentiable = false};
    row.errors = with_errors(
        line_errors(
            name, [along](const Tensor& x, int64_t dim) { along(x, dim, false); }, kTakesNumbers),
        {error<ValueError>(std::string(name) + ": shape [0, 3] has no elements along dims [0, 1]",
                           [flat] {
                               flat(zeros({0, 3}));
                           }),
         error<ValueError>(std::string(name) + ": shape [2, 0] has no elements along dims [1]",
                           [along] {
                               along(zeros({2, 0}), 1, false);
                           }),
         error<DTypeError>(
             std::string(name) + ": dtype bool is not supported; it takes " + kTakesNumbers,
             [flat] { flat(ones({2}, {.dtype = bool_})); })});
    rows.push_back(row);
    for (bool keepdim : {false, true}) {
        row.variant = keepdim ? "dim1_keepdim" : "dim1";
        row.op = [along, keepdim](const auto& x) { return along(x[0], 1, keepdim); };
        row.reference = [=](const auto& x) { return reduced(x[0], {1}, keepdim, place); };
        row.samples = three_dims();
        row.samples.push_back({value({0, 4, 2})});
        row.errors.clear();
        rows.push_back(row);
    }
}

using Placed = ValuesAndIndices (*)(const Tensor&, int64_t, bool);

void add_placed(std::vector<OpRow>& rows, const std::string& name, Placed op, bool largest) {
    const auto place = [largest](const Group& v) {
        const auto at =
            largest ? std::max_element(v.begin(), v.end()) : std::min_element(v.begin(), v.end());
        return static_cast<double>(at - v.begin());
    };
    for (int64_t dim : {0, 1, -1})
        for (bool keepdim : {false, true}) {
            OpRow row = {.name = name,
                         .variant = (dim < 0 ? "last" : std::string("dim") + std::to_string(dim)) +
                                    (keepdim ? "_keepdim" : ""),
                         .op = [=](const auto& x) { return op(x[0], dim, keepdim).values; },
                         .reference =
                             [=](const auto& x) {
                                 return reduced(x[0], {dim}, keepdim, largest ? max_of : min_of);
                             },
                         .samples = three_dims({-2, 2, {}, true}),
                         .dtypes = numbers()};
            rows.push_back(row);
            row.variant += "_indices";
            row.op = [=](const auto& x) { return op(x[0], dim, keepdim).indices; };
            row.reference = [=](const auto& x) { return reduced(x[0], {dim}, keepdim, place); };
            row.result = int64;
            row.differentiable = false;
            rows.push_back(row);
        }
    rows.back().errors = with_errors(
        line_errors(
            name, [op](const Tensor& x, int64_t dim) { op(x, dim, false); }, kTakesNumbers),
        {error<ValueError>(name + ": shape [2, 0] has no elements along dims [1]", [=] {
            op(zeros({2, 0}), 1, false);
        })});
}

// max(x), max(a, b) and aminmax: what amax, maximum and both extremes are.
void add_other_extremes(std::vector<OpRow>& rows) {
    using One = Tensor (*)(const Tensor&);
    using Two = Tensor (*)(const Tensor&, const Tensor&);
    const Domain distinct = {-2, 2, {}, true};
    for (bool largest : {true, false}) {
        const char* name = largest ? "max" : "min";
        const One one = largest ? One(max) : One(min);
        const Two two = largest ? Two(max) : Two(min);
        OpRow row = {
            .name = name,
            .variant = "of_all",
            .op = [=](const auto& x) { return one(x[0]); },
            .reference =
                [=](const auto& x) { return reduced(x[0], {}, false, largest ? max_of : min_of); },
            .samples = {{value({3, 4}, distinct)}, {value({7}, distinct)}, {value({})}},
            .dtypes = numbers(),
            .errors = with_errors(
                unary_errors(name, one, kTakesNumbers),
                {error<ValueError>(std::string(name) + ": shape [0] has no elements along dims [0]",
                                   [=] { one(zeros({0})); })})};
        rows.push_back(row);
        row.variant = "of_two";
        row.op = [=](const auto& x) { return two(x[0], x[1]); };
        row.reference = elementwise(
            [largest](Real a, Real b) { return largest ? std::max(a, b) : std::min(a, b); });
        row.samples = {{value({3, 4}, {-2, 0}), value({4}, {0.1, 2})}};
        row.errors = binary_errors(name, two, kTakesNumbers);
        rows.push_back(row);
    }
    for (const DimCase& c : kDimCases)
        for (bool largest : {false, true}) {
            OpRow row = {.name = "aminmax",
                         .variant = std::string(c.variant) + (largest ? "_max" : "_min"),
                         .op =
                             [=](const auto& x) {
                                 const MinAndMax both = aminmax(x[0], c.dims, c.keepdim);
                                 return largest ? both.max : both.min;
                             },
                         .reference =
                             [=](const auto& x) {
                                 return reduced(x[0], c.dims, c.keepdim, largest ? max_of : min_of);
                             },
                         .samples = three_dims(distinct),
                         .dtypes = numbers()};
            if (c.dims.empty() && !c.keepdim && !largest)
                row.errors = reduction_errors(
                    "aminmax",
                    [](const Tensor& x, const Dims& d, bool k) { return aminmax(x, d, k).min; },
                    kTakesNumbers);
            rows.push_back(row);
        }
}

}  // namespace

void add_extreme_rows(std::vector<OpRow>& rows) {
    const Domain distinct = {-2, 2, {}, true};
    add_reduction(rows, "amax", amax, max_of, false, kTakesNumbers, distinct, numbers());
    add_reduction(rows, "amin", amin, min_of, false, kTakesNumbers, distinct, numbers());
    add_placed(rows, "max", max, true);
    add_placed(rows, "min", min, false);
    add_other_extremes(rows);
    add_argument(rows, "argmax", argmax, argmax, true);
    add_argument(rows, "argmin", argmin, argmin, false);
}

}  // namespace tern::test
