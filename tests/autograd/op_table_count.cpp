// Rows of autograd/ops/count.h.
#include <algorithm>

#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

HostArray counted(const HostArray& x, const HostArray* weights, int64_t least) {
    double most = static_cast<double>(least) - 1;
    for (double v : x.values) most = std::max(most, v);
    HostArray out(Shape{static_cast<int64_t>(most) + 1});
    for (size_t i = 0; i < x.values.size(); ++i)
        out.values[static_cast<size_t>(x.values[i])] += weights ? weights->values[i] : 1;
    return out;
}

// The bin of v between edges, -1 outside.
int64_t bin_of(const std::vector<double>& edges, double v) {
    if (!(v >= edges.front() && v <= edges.back())) return -1;
    const auto at = std::upper_bound(edges.begin(), edges.end() - 1, v) - edges.begin();
    return std::min<int64_t>(at, static_cast<int64_t>(edges.size()) - 1) - 1;
}
HostArray binned(const HostArray& x, const std::vector<double>& edges, const HostArray* weights) {
    HostArray out(Shape{static_cast<int64_t>(edges.size()) - 1});
    for (size_t i = 0; i < x.values.size(); ++i) {
        const int64_t bin = bin_of(edges, x.values[i]);
        if (bin >= 0) out.values[static_cast<size_t>(bin)] += weights ? weights->values[i] : 1;
    }
    return out;
}
std::vector<double> even(double low, double high, int count) {
    std::vector<double> out;
    for (int i = 0; i <= count; ++i) out.push_back(low + (high - low) * i / count);
    return out;
}

void add_bincount(std::vector<OpRow>& rows) {
    OpRow row = {.name = "bincount",
                 .op = [](const auto& x) { return bincount(x[0], {}, 4); },
                 .reference = [](const auto& x) { return counted(x[0], nullptr, 4); },
                 .samples = {{integer({7}, 3)},
                             {integer({200}, 90)},
                             {integer({0}, 1)},
                             {integer({70000}, 11)}},
                 .dtypes = {int64},
                 .differentiable = false};
    const auto list = [](DType dtype) { return zeros({3}, {.dtype = dtype}); };
    row.errors = {
        error<DTypeError>("bincount: dtype float32 is not supported; it takes int32, int64, uint8",
                          [=] { bincount(list(float32)); }),
        error<ShapeError>("bincount: one dimension is wanted, got shape [2, 3]",
                          [] {
                              bincount(zeros({2, 3}, {.dtype = int64}));
                          }),
        error<ValueError>("bincount: minlength must not be negative, got -1",
                          [=] { bincount(list(int64), {}, -1); }),
        error<ValueError>("bincount: numbers must not be negative, got -5",
                          [] {
                              bincount(from_vector<int64_t>({2, -5, 1}));
                          }),
        error<DTypeError>(
            "bincount: dtype int64 is not supported; it takes float32, float64, float16, bfloat16",
            [=] { bincount(list(int64), list(int64)); }),
        error<ShapeError>("bincount: weights of shape [2] do not fit [3]",
                          [=] { bincount(list(int64), zeros({2})); })};
    rows.push_back(row);
    rows.push_back({.name = "bincount",
                    .variant = "weighted",
                    .op = [](const auto& x) { return bincount(x[0], x[1]); },
                    .reference = [](const auto& x) { return counted(x[0], &x[1], 0); },
                    .samples = {{integer({7}, 5), value({7})}, {integer({200}, 30), value({200})}},
                    .length = 50});
}

void add_histograms(std::vector<OpRow>& rows) {
    OpRow row = {
        .name = "histc",
        .op = [](const auto& x) { return histc(x[0], 7, -1.5, 1.75); },
        .reference = [](const auto& x) { return binned(x[0], even(-1.5, 1.75, 7), nullptr); },
        .samples = {{value({3, 4})}, {value({})}, {value({0, 3})}, {value({3, 1031})}},
        .differentiable = false};
    row.errors = {
        error<DTypeError>("histc: dtype int64 is not supported; it takes float32, float64",
                          [] { histc(zeros({3}, {.dtype = int64})); }),
        error<ValueError>("histc: at least one bin is wanted, got 0", [] { histc(zeros({3}), 0); }),
        error<ValueError>("histc: max must not be below min, got 0 and 1",
                          [] { histc(zeros({3}), 5, 1, 0); }),
        error<ValueError>("histc: the range of [0, inf] is not finite",
                          [] { histc(zeros({3}), 5, 0, INFINITY); }),
        error<ValueError>("histc: the range of [nan, nan] is not finite",
                          [] { histc(full({3}, NAN)); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] { histc({}); })};
    rows.push_back(row);

    row.name = "histogram";
    row.variant = "between_edges";
    row.op = [](const auto& x) {
        const std::vector<double> edges = {-1.5, -1, 0.25, 0.5, 1.5};
        return histogram(x[0], from_vector<double>(edges).to(x[0].device(), x[0].dtype())).hist;
    };
    row.reference = [](const auto& x) { return binned(x[0], {-1.5, -1, 0.25, 0.5, 1.5}, nullptr); };
    row.errors = {
        error<DTypeError>("histogram: dtype bool is not supported; it takes float32, float64",
                          [] { histogram(zeros({3}, {.dtype = bool_})); }),
        error<ShapeError>("histogram: a list of at least two edges is wanted, got shape [1]",
                          [] { histogram(zeros({3}), zeros({1})); }),
        error<ValueError>("histogram: the edges must rise",
                          [] {
                              histogram(zeros({3}), from_vector<float>({0, 2, 1}));
                          }),
        error<DTypeError>(
            "histogram: dtypes differ: float32 and float64; convert one with .to(...)",
            [] {
                histogram(zeros({3}), from_vector<double>({0, 1}));
            }),
        error<ShapeError>("histogram: weight of shape [2] does not fit [3]",
                          [] { histogram(zeros({3}), 4, {.weight = zeros({2})}); }),
        error<DTypeError>(
            "histogram: dtypes differ: float32 and float64; convert one with .to(...)",
            [] { histogram(zeros({3}), 4, {.weight = zeros({3}, {.dtype = float64})}); }),
        error<ValueError>("histogram: at least one bin is wanted, got -2",
                          [] { histogram(zeros({3}), -2); })};
    rows.push_back(row);

    row.errors.clear();
    row.variant = "edges";
    row.op = [](const auto& x) { return histogram(x[0], 8, {.min = -1, .max = 3}).bin_edges; };
    row.reference = [](const auto&) { return HostArray(Shape{9}, even(-1, 3, 8)); };
    rows.push_back(row);

    row.variant = "density";
    row.op = [](const auto& x) {
        return histogram(x[0], 4, {.min = -2, .max = 2, .density = true}).hist;
    };
    row.reference = [](const auto& x) {
        HostArray out = binned(x[0], even(-2, 2, 4), nullptr);
        double total = 0;
        for (double v : out.values) total += v;
        for (double& v : out.values) v /= total;
        return out;
    };
    row.samples = {{value({3, 4})}, {value({3, 1031})}};
    rows.push_back(row);

    rows.push_back({.name = "histogram",
                    .variant = "weighted",
                    .op =
                        [](const auto& x) {
                            return histogram(x[0], 5, {.min = -1, .max = 2, .weight = x[1]}).hist;
                        },
                    .reference = [](const auto& x) { return binned(x[0], even(-1, 2, 5), &x[1]); },
                    .samples = {{constant({3, 4}), value({3, 4})}, {constant({300}), value({300})}},
                    .length = 100});
}

}  // namespace

void add_count_rows(std::vector<OpRow>& rows) {
    add_bincount(rows);
    add_histograms(rows);
}

}  // namespace tern::test
