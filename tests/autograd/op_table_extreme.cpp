// Rows of autograd/ops/extreme.h.
#include <algorithm>

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
    row.errors = {error<ValueError>(
        std::string(name) + ": shape [0, 3] has no elements along dims [0, 1]", [flat] {
            flat(zeros({0, 3}));
        })};
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
    const auto dim_error = [&](int64_t dim, const Shape& shape, int rank) {
        return error<IndexError>(name + ": dim " + std::to_string(dim) +
                                     " is out of range for a tensor of " + std::to_string(rank) +
                                     " dimensions",
                                 [=] { op(zeros(shape), dim, false); });
    };
    rows.back().errors = {
        dim_error(2, {2, 3}, 2),
        dim_error(-3, {2, 3}, 2),
        dim_error(1, {}, 1),
        error<ValueError>(name + ": shape [2, 0] has no elements along dims [1]",
                          [=] {
                              op(zeros({2, 0}), 1, false);
                          }),
        error<DTypeError>(name + ": dtype bool is not supported; it takes float32, float64, int32, "
                                 "int64, uint8",
                          [=] { op(zeros({3}, {.dtype = bool_}), 0, false); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [=] { op({}, 0, false); })};
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
            .errors = {error<ValueError>(
                std::string(name) + ": shape [0] has no elements along dims [0]",
                [=] { one(zeros({0})); })}};
        rows.push_back(row);
        row.variant = "of_two";
        row.op = [=](const auto& x) { return two(x[0], x[1]); };
        row.reference = elementwise(
            [largest](Real a, Real b) { return largest ? std::max(a, b) : std::min(a, b); });
        row.samples = {{value({3, 4}, {-2, 0}), value({4}, {0.1, 2})}};
        row.errors.clear();
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
                row.errors = dim_errors("aminmax", [](const Tensor& x, const Dims& d, bool k) {
                    return aminmax(x, d, k).min;
                });
            rows.push_back(row);
        }
}

}  // namespace

void add_extreme_rows(std::vector<OpRow>& rows) {
    const Domain distinct = {-2, 2, {}, true};
    add_reduction(rows, "amax", amax, max_of, false, distinct, numbers());
    add_reduction(rows, "amin", amin, min_of, false, distinct, numbers());
    add_placed(rows, "max", max, true);
    add_placed(rows, "min", min, false);
    add_other_extremes(rows);
    add_argument(rows, "argmax", argmax, argmax, true);
    add_argument(rows, "argmin", argmin, argmin, false);
}

}  // namespace tern::test
