// Rows of autograd/ops/reduce.h.
#include <algorithm>

#include "tests/autograd/op_reductions.h"

namespace tern::test {
namespace {

double product_of(const Group& v) {
    Real total = 1;
    for (double x : v) total *= x;
    return static_cast<double>(total);
}
double count_of(const Group& v) {
    return static_cast<double>(v.size()) - static_cast<double>(std::count(v.begin(), v.end(), 0.0));
}
double any_of(const Group& v) { return count_of(v) > 0; }
double all_of(const Group& v) { return count_of(v) == static_cast<double>(v.size()); }
double logsumexp_of(const Group& v) {
    Real total = 0;
    for (double x : v) total += std::exp(Real(x) - max_of(v));
    return static_cast<double>(max_of(v) + std::log(total));
}
void add_integer_sums(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "sum",
         .variant = "to_int64",
         .op = [](const auto& x) { return sum(x[0], {1}); },
         .reference = [](const auto& x) { return reduced(x[0], {1}, false, sum_of); },
         .samples = {{value({3, 4}, {-9, 9})}, {value({2, 400}, {-120, 120})}, {value({3, 0})}},
         .dtypes = {int32, int64, uint8},
         .result = int64,
         .differentiable = false});
    rows.push_back({.name = "sum",
                    .variant = "of_bool",
                    .op = [](const auto& x) { return sum(x[0]); },
                    .reference = [](const auto& x) { return reduced(x[0], {}, false, sum_of); },
                    .samples = {{mask({3, 4})}, {mask({2, 400})}, {mask({})}, {mask({0})}},
                    .dtypes = {bool_},
                    .result = int64,
                    .differentiable = false});
}

// Whole numbers from -1 to 1, many of them 0.
void add_counts(std::vector<OpRow>& rows, const char* name, Reduce op,
                double (*reference)(const Group&), DType result) {
    for (const DimCase& c : kDimCases) {
        OpRow row = {
            .name = name,
            .variant = c.variant,
            .op = [op, c](const auto& x) { return op(x[0], c.dims, c.keepdim); },
            .reference = [=](const auto& x) { return reduced(x[0], c.dims, c.keepdim, reference); },
            .dtypes = {int64},
            .result = result,
            .differentiable = false};
        for (const Shape& shape :
             {Shape{3, 4, 5}, Shape{2, 1, 7}, Shape{17, 5, 67}, Shape{0, 4, 0}, Shape{0, 4, 5}})
            row.samples.push_back({integer(shape, 2)});
        if (c.dims.empty()) row.samples.push_back({integer({}, 2)});
        if (c.dims.empty() && !c.keepdim) row.errors = reduction_errors(name, op, kTakesAny);
        rows.push_back(row);
        row.errors.clear();
        row.variant += "_values";
        row.dtypes = {float32, float64, int32, uint8};
        row.samples = {{value({3, 4, 5}, {-3, 3})}, {value({17, 5, 67}, {-3, 3})}};
        rows.push_back(row);
    }
    rows.push_back(
        {.name = name,
         .variant = "of_bool",
         .op = [=](const auto& x) { return op(x[0], {0}, false); },
         .reference = [=](const auto& x) { return reduced(x[0], {0}, false, reference); },
         .samples = {{mask({3, 4})}, {mask({400, 3})}, {mask({0, 2})}},
         .dtypes = {bool_},
         .result = result,
         .differentiable = false});
}

void add_integer_products(std::vector<OpRow>& rows) {
    OpRow row = {
        .name = "prod",
        .variant = "to_int64",
        .op = [](const auto& x) { return prod(x[0], {1}); },
        .reference = [](const auto& x) { return reduced(x[0], {1}, false, product_of); },
        .samples = {{value({3, 9}, {-9, 9})}, {value({2, 14, 3}, {-4, 4})}, {value({3, 0})}},
        .dtypes = {int32, int64, uint8},
        .result = int64,
        .differentiable = false};
    rows.push_back(row);
    row.variant = "of_bool";
    row.samples = {{mask({3, 4})}, {mask({5, 2})}};
    row.dtypes = {bool_};
    rows.push_back(row);
}

void add_sum_to(std::vector<OpRow>& rows) {
    rows.push_back({.name = "sum_to",
                    .op =
                        [](const auto& x) {
                            return sum_to(x[0], {4, 1});
                        },
                    .reference =
                        [](const auto& x) {
                            HostArray out = reduced(x[0], {0, 2}, true, sum_of);
                            out.shape = {4, 1};
                            return out;
                        },
                    .samples = {{value({3, 4, 5})}, {value({2, 4, 1})}, {value({1, 4, 300})}},
                    .length = 300,
                    .errors = unary_errors(
                        "sum_to", [](const Tensor& x) { return sum_to(x, {}); }, kTakesAny)});
    const auto misfit = [](const char* shapes, const Shape& from, const Shape& to) {
        return error<ShapeError>(std::string("sum_to: shape ") + shapes,
                                 [=] { sum_to(zeros(from), to); });
    };
    for (const ErrorCase& wrong : {misfit("[2] does not broadcast to [2, 3]", {2, 3}, {2}),
                                   misfit("[1, 3] does not broadcast to [3]", {3}, {1, 3}),
                                   misfit("[4] does not broadcast to [3]", {3}, {4}),
                                   misfit("[0] does not broadcast to [3]", {3}, {0})})
        rows.back().errors.push_back(wrong);
}

}  // namespace

void add_reduce_rows(std::vector<OpRow>& rows) {
    add_reduction(rows, "sum", sum, sum_of, true, kTakesAny);
    add_reduction(rows, "mean", mean, mean_of, false, kTakesFloats);
    add_reduction(rows, "logsumexp", logsumexp, logsumexp_of, false, kTakesFloats, {-30, 30});
    add_reduction(rows, "prod", prod, product_of, true, kTakesAny, {-1.2, 1.2});
    add_reduction(rows, "nansum", nansum, sum_of, true, kTakesFloats);
    add_reduction(rows, "nanmean", nanmean, mean_of, false, kTakesFloats);
    add_counts(rows, "count_nonzero", count_nonzero, count_of, int64);
    add_counts(rows, "any", any, any_of, bool_);
    add_counts(rows, "all", all, all_of, bool_);
    add_integer_sums(rows);
    add_integer_products(rows);
    add_sum_to(rows);
}

}  // namespace tern::test
