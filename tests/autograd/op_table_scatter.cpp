// Rows of autograd/ops/scatter.h, and of index_put.
#include <limits>

#include "tensor/indexing.h"
#include "tests/autograd/op_indices.h"

namespace tern::test {
namespace {

HostArray scatter_add_of(const std::vector<HostArray>& x) {
    HostArray out = x[0];
    for_each_index(x[1].shape, [&](const Index& i) {
        out.at(moved_to(i, 0, whole(x[1].at(i)))) += x[2].at(i);
    });
    return out;
}

HostArray index_add_of(const std::vector<HostArray>& x) {
    HostArray out = x[0];
    for_each_index(x[2].shape, [&](const Index& i) {
        out.at(moved_to(i, 1, whole(x[1].at({i[1]})))) += x[2].at(i);
    });
    return out;
}

// What each of several values becomes at an element, in their order.
using Meeting = std::function<double(double, double)>;

// x with source at index along dim; index differs from entry to entry.
HostArray scatter_of(const std::vector<HostArray>& x, int dim, const HostArray& index,
                     const Meeting& meet) {
    HostArray out = x[0];
    for_each_index(index.shape, [&](const Index& i) {
        double& element = out.at(moved_to(i, dim, whole(index.at(i))));
        element = meet(element, x[1].at(i));
    });
    return out;
}

double second(double, double b) { return b; }

// The same with a check of source.
template <class F>
std::vector<ErrorCase> scatter_errors(const std::string& op, F f) {
    std::vector<ErrorCase> out =
        index_errors(op, [=](const Tensor& x, int64_t dim, const Tensor& index) {
            f(x, dim, index, ones({2, 4}));
        });
    const auto index = [] { return zeros({2, 4}, {.dtype = int64}); };
    out.push_back(error<DTypeError>(
        op + ": dtypes differ: float32 and float64; convert one with .to(...)", [=] {
            f(ones({3, 4}), 0, index(), ones({2, 4}, {.dtype = float64}));
        }));
    out.push_back(error<ShapeError>(
        op + ": a source of shape [2, 3] does not cover indices of shape [2, 4]", [=] {
            f(ones({3, 4}), 0, index(), ones({2, 3}));
        }));
    out.push_back(
        error<ShapeError>(op + ": indices of shape [2, 4] do not fit [3, 3] along dim 0", [=] {
            f(ones({3, 3}), 0, index(), ones({2, 4}));
        }));
    return out;
}

void add_scatters(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "scatter_add",
         .op = [](const auto& x) { return scatter_add(x[0], 0, x[1], x[2]); },
         .reference = scatter_add_of,
         .samples = {{value({4, 3}), integer({6, 3}, 4), value({6, 3})},
                     {value({4, 3}), integer({2, 2}, 4), value({2, 2})},
                     {value({4, 3}), integer({2, 2}, 4), value({5, 3})},
                     {value({4}), integer({0}, 4), value({0})},
                     {value({40, 9}), integer({300, 9}, 40), value({300, 9})}},
         .dtypes = signed_numbers(),
         .length = 300,
         .errors = scatter_errors("scatter_add", [](const auto&... x) { scatter_add(x...); })});
    const HostArray places({2, 3}, {0, 3, 1, 2, 0, 3});
    rows.push_back({.name = "scatter",
                    .op =
                        [=](const auto& x) {
                            return scatter(x[0], -2, to_tensor(places, int64, x[0].device()), x[1]);
                        },
                    .reference = [=](const auto& x) { return scatter_of(x, 0, places, second); },
                    .samples = {{value({4, 3}), value({2, 3})}, {value({5, 4}), value({3, 3})}},
                    .dtypes = numbers(),
                    .errors = scatter_errors("scatter", [](const auto&... x) { scatter(x...); })});
    rows.push_back(
        {.name = "scatter",
         .variant = "number",
         .op = [](const auto& x) { return scatter(x[0], 0, x[1], 3); },
         .reference =
             [](const auto& x) {
                 return scatter_of({x[0], HostArray(x[1].shape, 3)}, 0, x[1], second);
             },
         .samples = {{value({4, 3}), integer({6, 3}, 4)},
                     {value({4, 3}), integer({0, 3}, 4)},
                     {value({40, 9}), integer({100, 9}, 40)}},
         .dtypes = numbers(),
         .errors = {error<DTypeError>("scatter: 0.5 is not a whole number, but the tensor is int64",
                                      [] { scatter(indices({1}), 0, indices({0}), 0.5); })}});
}

void add_reductions(std::vector<OpRow>& rows, const std::string& reduce, const Meeting& meet,
                    double start) {
    // Entries that meet, and an element that nothing comes to.
    const HostArray places({3, 3}, {0, 3, 1, 2, 0, 3, 0, 3, 1});
    for (bool include_self : {true, false}) {
        const auto reference = [=](const auto& x) {
            HostArray from = x[0];
            HostArray count(from.shape, include_self ? 1 : 0);
            for_each_index(places.shape, [&](const Index& i) {
                const Index at = moved_to(i, 0, whole(places.at(i)));
                if (!include_self && count.at(at) == 0) from.at(at) = start;
                ++count.at(at);
            });
            HostArray out = scatter_of({from, x[1]}, 0, places, meet);
            for (size_t i = 0; reduce == "mean" && i < out.values.size(); ++i)
                out.values[i] /= std::max(count.values[i], 1.0);
            return out;
        };
        const Domain domain{.low = 0.5, .high = 2};
        rows.push_back(
            {.name = "scatter_reduce",
             .variant = reduce + (include_self ? "" : "_without_self"),
             .op =
                 [=](const auto& x) {
                     const Tensor index = to_tensor(places, int64, x[0].device());
                     return scatter_reduce(x[0], 0, index, x[1], reduce, include_self);
                 },
             .reference = reference,
             .samples = {{value({4, 3}, domain), value({3, 3}, domain)}},
             .dtypes = reduce == "mean" ? std::vector<DType>{float32, float64} : signed_numbers(),
             .length = 4,
             .conditioning = 8});
    }
}

void add_scatter_reduce(std::vector<OpRow>& rows) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const auto sum = [](double a, double b) { return a + b; };
    add_reductions(rows, "sum", sum, 0);
    rows.back().errors =
        scatter_errors("scatter_reduce", [](const auto&... x) { scatter_reduce(x..., "amax"); });
    rows.back().errors.push_back(
        error<ValueError>("scatter_reduce: reduce \"max\" is none of sum, prod, mean, amax, amin",
                          [] { scatter_reduce(ones({2}), 0, indices({0}), ones({1}), "max"); }));
    rows.back().errors.push_back(error<DTypeError>(
        "scatter_reduce: dtype int64 is not supported; it takes float32, float64",
        [] { scatter_reduce(indices({1}), 0, indices({0}), indices({1}), "mean"); }));
    add_reductions(rows, "mean", sum, 0);
    add_reductions(
        rows, "prod", [](double a, double b) { return a * b; }, 1);
    add_reductions(
        rows, "amax", [](double a, double b) { return std::max(a, b); }, -kInfinity);
    add_reductions(
        rows, "amin", [](double a, double b) { return std::min(a, b); }, kInfinity);
}

template <class F>
std::vector<ErrorCase> slice_source_errors(const std::string& op, F f) {
    std::vector<ErrorCase> out =
        slice_errors(op, [=](const Tensor& x, int64_t dim, const Tensor& index) {
            f(x, dim, index, ones({2, 4}));
        });
    out.push_back(error<ShapeError>(op + ": source must be [2, 4], got [3, 4]", [=] {
        f(ones({3, 4}), 0, indices({0, 1}), ones({3, 4}));
    }));
    out.push_back(error<DTypeError>(
        op + ": dtypes differ: float32 and int64; convert one with .to(...)", [=] {
            f(ones({3, 4}), 0, indices({0, 1}), ones({2, 4}, {.dtype = int64}));
        }));
    return out;
}

void add_slices(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "index_add",
         .op = [](const auto& x) { return index_add(x[0], 1, x[1], x[2]); },
         .reference = index_add_of,
         .samples = {{value({2, 4}), integer({6}, 4), value({2, 6})},
                     {value({2, 3, 2}), integer({3}, 3), value({2, 3, 2})},
                     {value({2, 4}), integer({0}, 4), value({2, 0})},
                     {value({9, 40}), integer({300}, 40), value({9, 300})},
                     {value({33, 5, 31}), integer({70}, 5), value({33, 70, 31})}},
         .dtypes = signed_numbers(),
         .length = 300,
         .errors = slice_source_errors("index_add", [](const auto&... x) { index_add(x...); })});
    const HostArray places({3}, {2, 0, 3});
    rows.push_back(
        {.name = "index_copy",
         .op =
             [=](const auto& x) {
                 const Tensor index = to_tensor(places, int64, x[0].device());
                 return index_copy(x[0], 1, index, x[1]);
             },
         .reference =
             [=](const auto& x) {
                 HostArray out = x[0];
                 for_each_index(x[1].shape, [&](const Index& i) {
                     out.at(moved_to(i, 1, whole(places.at({i[1]})))) = x[1].at(i);
                 });
                 return out;
             },
         .samples = {{value({2, 4}), value({2, 3})},
                     {value({3, 5, 2}), value({3, 3, 2})},
                     {value({0, 4}), value({0, 3})}},
         .dtypes = numbers(),
         .errors = slice_source_errors("index_copy", [](const auto&... x) { index_copy(x...); })});
    rows.push_back({.name = "index_fill",
                    .op = [](const auto& x) { return index_fill(x[0], 0, x[1], 5); },
                    .reference =
                        [](const auto& x) {
                            return built(x[0].shape, [&](const Index& i) {
                                for (double at : x[1].values)
                                    if (whole(at) == i[0]) return 5.0;
                                return x[0].at(i);
                            });
                        },
                    .samples = {{value({4, 3}), integer({3}, 4)},
                                {value({5}), integer({2}, 5)},
                                {value({4, 3}), integer({0}, 4)},
                                {value({40, 9}), integer({90}, 40)}},
                    .dtypes = numbers(),
                    .errors = slice_errors("index_fill",
                                           [](const Tensor& x, int64_t dim, const Tensor& index) {
                                               index_fill(x, dim, index, 1);
                                           })});
}

void add_index_put(std::vector<OpRow>& rows) {
    const auto at = [](const Tensor& x) {
        return std::vector<TensorIndex>{
            Slice(1), Tensor(to_tensor(HostArray({2}, {-1, 0}), int64, x.device()))};
    };
    for (bool accumulate : {false, true})
        rows.push_back(
            {.name = "index_put",
             .variant = accumulate ? "accumulate" : "",
             .op = [=](const auto& x) { return index_put(x[0], at(x[0]), x[1], accumulate); },
             .reference =
                 [=](const auto& x) {
                     HostArray out = x[0];
                     for (int64_t i = 1; i < out.shape[0]; ++i)
                         for (int64_t j : {0, 1}) {
                             double& element = out.at({i, j == 0 ? out.shape[1] - 1 : 0});
                             const double v = x[1].broadcast_at({i - 1, j});
                             element = accumulate ? element + v : v;
                         }
                     return out;
                 },
             .samples = {{value({3, 4}), value({2, 2})},
                         {value({3, 2}), value({2})},
                         {value({4, 5}), value({})},
                         {value({1, 3}), value({2})}},
             .dtypes = signed_numbers()});
    rows.push_back({.name = "index_put",
                    .variant = "mask",
                    .op = [](const auto& x) { return index_put(x[0], {x[1]}, 7); },
                    .reference =
                        [](const auto& x) {
                            return built(x[0].shape, [&](const Index& i) {
                                return x[1].at(i) != 0 ? 7 : x[0].at(i);
                            });
                        },
                    .samples = {{value({3, 4}), mask({3, 4})}, {value({0}), mask({0})}},
                    .dtypes = numbers()});
    rows.back().errors = {
        error<IndexError>("index_put: index 3 is out of range for dim 0 of size 3",
                          [] { index_put(ones({3}), {3}, 1); }),
        error<IndexError>("index_put: index -4 is out of range for dim 0 of size 3",
                          [] { index_put(ones({3}), {indices({-4})}, 1); }),
        error<IndexError>("index_put: indices for 2 dimensions, but the shape is [3]",
                          [] {
                              index_put(ones({3}), {0, 0}, 1);
                          }),
        error<ShapeError>("index_put: a value of shape [2] does not fit the indexed shape [3]",
                          [] { index_put(ones({3}), {Slice()}, ones({2})); }),
        error<DTypeError>(
            "index_put: dtypes differ: float32 and float64; convert one with .to(...)",
            [] { index_put(ones({3}), {0}, ones({}, {.dtype = float64})); }),
        error<DTypeError>("index_put: dtype bool is not supported; it takes float32, float64, "
                          "int32, int64, uint8",
                          [] { index_put(ones({3}, {.dtype = bool_}), {0}, 1, true); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] { index_put(Tensor(), {0}, 1); }),
    };
}

}  // namespace

void add_scatter_rows(std::vector<OpRow>& rows) {
    add_scatters(rows);
    add_scatter_reduce(rows);
    add_slices(rows);
    add_index_put(rows);
}

}  // namespace tern::test
