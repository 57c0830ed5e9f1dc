// Rows of autograd/ops/statistics.h.
#include <algorithm>

#include "tests/autograd/op_reductions.h"

namespace tern::test {
namespace {

double var_of(const Group& v, double correction) {
    const double mean = mean_of(v);
    Real total = 0;
    for (double x : v) total += (Real(x) - mean) * (Real(x) - mean);
    const double count = std::max(static_cast<double>(v.size()) - correction, 0.0);
    return static_cast<double>(total / count);
}

std::vector<ErrorCase> spread_errors(const std::string& name) {
    if (name != "var" && name != "std" && name != "var_mean" && name != "std_mean") return {};
    const auto op = [name](const Tensor& x, const Dims& dims, bool keepdim) {
        if (name == "var_mean") return var_mean(x, dims, 1, keepdim).var;
        if (name == "std_mean") return std_mean(x, dims, 1, keepdim).std;
        return name == "var" ? var(x, dims, 1, keepdim) : tern::std(x, dims, 1, keepdim);
    };
    return reduction_errors(name, op, kTakesFloats);
}

}  // namespace

void add_statistics_rows(std::vector<OpRow>& rows) {
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
        OpRow row = rows.back();
        row.name = "std_mean";
        row.variant = std::string(s.variant) + "_std";
        row.op = [s](const auto& x) { return std_mean(x[0], s.dims, s.correction, s.keepdim).std; };
        rows.push_back(row);
        row.name = "var_mean";
        row.variant = std::string(s.variant) + "_var";
        row.op = [s](const auto& x) { return var_mean(x[0], s.dims, s.correction, s.keepdim).var; };
        row.reference = variance;
        rows.push_back(row);
        row.variant = std::string(s.variant) + "_mean";
        row.op = [s](const auto& x) {
            return var_mean(x[0], s.dims, s.correction, s.keepdim).mean;
        };
        row.reference = [s](const auto& x) { return reduced(x[0], s.dims, s.keepdim, mean_of); };
        rows.push_back(row);
        row.name = "std_mean";
        row.op = [s](const auto& x) {
            return std_mean(x[0], s.dims, s.correction, s.keepdim).mean;
        };
        rows.push_back(row);
    }
    for (OpRow& row : rows)
        if (row.errors.empty() && row.variant == (row.name.size() > 3 ? "_mean" : ""))
            row.errors = spread_errors(row.name);
}

}  // namespace tern::test
