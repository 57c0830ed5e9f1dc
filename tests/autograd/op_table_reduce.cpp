// Rows of autograd/ops/reduce.h.
#include <algorithm>
#include <numeric>

#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

using Group = std::vector<double>;
using Reduce = Tensor (*)(const Tensor&, const Dims&, bool);

double sum_of(const Group& v) {
    return static_cast<double>(std::accumulate(v.begin(), v.end(), Real(0)));
}
double mean_of(const Group& v) { return sum_of(v) / static_cast<double>(v.size()); }
double max_of(const Group& v) { return *std::max_element(v.begin(), v.end()); }
double min_of(const Group& v) { return *std::min_element(v.begin(), v.end()); }
double logsumexp_of(const Group& v) {
    Real total = 0;
    for (double x : v) total += std::exp(Real(x) - max_of(v));
    return static_cast<double>(max_of(v) + std::log(total));
}
double var_of(const Group& v, double correction) {
    const double mean = mean_of(v);
    Real total = 0;
    for (double x : v) total += (Real(x) - mean) * (Real(x) - mean);
    const double count = std::max(static_cast<double>(v.size()) - correction, 0.0);
    return static_cast<double>(total / count);
}

// Over all dims, and over some of three.
struct DimCase {
    const char* variant;
    Dims dims;
    bool keepdim;
};
constexpr DimCase kDimCases[] = {{"", {}, false},       {"dim0", {0}, false},
                                 {"dim1", {1}, false},  {"dim1_keepdim", {1}, true},
                                 {"last", {-1}, false}, {"dims_0_2", {0, 2}, false},
                                 {"keepdim", {}, true}, {"dims_2_1_keepdim", {2, 1}, true}};

std::vector<Sample> samples_for(const DimCase& c, const Domain& domain, bool of_nothing) {
    std::vector<Sample> out = three_dims(domain);
    if (c.dims.empty()) {
        out.push_back({value({}, domain)});
        out.push_back({value({7}, domain)});
        out.push_back({value({5000}, domain)});
    }
    if (of_nothing) out.push_back({value({0, 4, 0}, domain)});
    if (!c.dims.contains(0) && !c.dims.empty()) out.push_back({value({0, 4, 5}, domain)});
    return out;
}

std::vector<ErrorCase> dim_errors(const std::string& name, Reduce op) {
    return {error<IndexError>(name + ": dim 2 is out of range for a tensor of 2 dimensions",
                              [op] {
                                  op(zeros({2, 3}), {2}, false);
                              }),
            error<IndexError>(name + ": dim 1 is given twice in [1, -1]", [op] {
                op(zeros({2, 3}), {1, -1}, false);
            })};
}

// of_nothing: the reduction of no elements has a value.
void add_reduction(std::vector<OpRow>& rows, const char* name, Reduce op,
                   double (*reference)(const Group&), bool of_nothing, const Domain& domain = {},
                   const std::vector<DType>& dtypes = {float32, float64}) {
    for (const DimCase& c : kDimCases) {
        const Dims dims = c.dims;
        const bool keepdim = c.keepdim;
        rows.push_back(
            {.name = name,
             .variant = c.variant,
             .op = [=](const auto& x) { return op(x[0], dims, keepdim); },
             .reference = [=](const auto& x) { return reduced(x[0], dims, keepdim, reference); },
             .samples = samples_for(c, domain, of_nothing),
             .dtypes = dtypes,
             .length = 5000});
        if (c.dims.empty() && !c.keepdim) rows.back().errors = dim_errors(name, op);
    }
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

void add_variances(std::vector<OpRow>& rows) {
    struct Spread {
        const char* variant;
        Dims dims;
        double correction;
        bool keepdim;
    };
    const Spread all[] = {
        {"", {}, 1, false}, {"dim1", {1}, 1, false}, {"uncorrected_keepdim", {0, 2}, 0, true}};
    for (const Spread& s : all) {
        const auto variance = [s](const auto& x) {
            return reduced(x[0], s.dims, s.keepdim,
                           [s](const Group& v) { return var_of(v, s.correction); });
        };
        const std::vector<Sample> samples = {
            {value({3, 4, 5})}, {value({2, 3, 1})}, {value({4, 5, 67}, {100, 101})}};
        rows.push_back(
            {.name = "var",
             .variant = s.variant,
             .op = [s](const auto& x) { return var(x[0], s.dims, s.correction, s.keepdim); },
             .reference = variance,
             .samples = samples,
             .length = 2000});
        rows.push_back(
            {.name = "std",
             .variant = s.variant,
             .op = [s](const auto& x) { return std(x[0], s.dims, s.correction, s.keepdim); },
             .reference =
                 [variance](const auto& x) {
                     HostArray out = variance(x);
                     for (double& v : out.values) v = std::sqrt(v);
                     return out;
                 },
             .samples = samples,
             .length = 2000});
    }
}

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

void add_sum_to(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "sum_to",
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
         .errors = {error<ShapeError>("sum_to: shape [2] does not broadcast to [2, 3]", [] {
             sum_to(zeros({2, 3}), {2});
         })}});
}

}  // namespace

void add_reduce_rows(std::vector<OpRow>& rows) {
    const Domain distinct = {-2, 2, {}, true};
    add_reduction(rows, "sum", sum, sum_of, true);
    add_reduction(rows, "mean", mean, mean_of, false);
    add_reduction(rows, "amax", amax, max_of, false, distinct, numbers());
    add_reduction(rows, "amin", amin, min_of, false, distinct, numbers());
    add_reduction(rows, "logsumexp", logsumexp, logsumexp_of, false, {-30, 30});
    add_integer_sums(rows);
    add_variances(rows);
    add_argument(rows, "argmax", argmax, argmax, true);
    add_argument(rows, "argmin", argmin, argmin, false);
    add_sum_to(rows);
}

}  // namespace tern::test
