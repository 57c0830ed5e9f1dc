// Rows of autograd/ops/mask.h.
#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_indices.h"

namespace tern::test {
namespace {

HostArray nonzero_of(const HostArray& x) {
    std::vector<double> out;
    for_each_index(x.shape, [&](const Index& i) {
        if (x.at(i) == 0) return;
        for (int64_t at : i) out.push_back(static_cast<double>(at));
    });
    int64_t count = 0;
    for (double v : x.values) count += v != 0;
    return HostArray({count, x.shape.size()}, out);
}

void add_nonzero(std::vector<OpRow>& rows) {
    const std::vector<Sample> masks = {{mask({3, 4})}, {mask({2, 3, 2})}, {mask({7})},
                                       {mask({})},     {mask({0, 3})},    {mask({90, 800})}};
    for (const char* name : {"nonzero", "argwhere"})
        rows.push_back({.name = name,
                        .op = [](const auto& x) { return nonzero(x[0]); },
                        .reference = [](const auto& x) { return nonzero_of(x[0]); },
                        .samples = masks,
                        .dtypes = {bool_},
                        .result = int64,
                        .differentiable = false,
                        .errors = unary_errors("nonzero", nonzero, kTakesAll)});
    rows.back().op = [](const auto& x) { return argwhere(x[0]); };
    rows.back().errors = unary_errors("argwhere", argwhere, kTakesAll);
    rows.push_back({.name = "nonzero",
                    .variant = "numbers",
                    .op = [](const auto& x) { return nonzero(x[0]); },
                    .reference = [](const auto& x) { return nonzero_of(x[0]); },
                    .samples = {{value({3, 4})}, {value({})}, {value({0})}},
                    .dtypes = numbers(),
                    .result = int64,
                    .differentiable = false});
    rows.push_back({.name = "where",
                    .variant = "places",
                    .op = [](const auto& x) { return stack(where(x[0]), 1); },
                    .reference =
                        [](const auto& x) {
                            HostArray out = nonzero_of(x[0]);
                            if (x[0].shape.empty())
                                out = HostArray({out.shape[0], 1}, static_cast<double>(0));
                            return out;
                        },
                    .samples = masks,
                    .dtypes = {bool_},
                    .result = int64,
                    .differentiable = false,
                    .errors = unary_errors(
                        "where", [](const Tensor& x) { return where(x)[0]; }, kTakesAll)});
}

Tensor true_at(const std::vector<bool>& values) { return from_vector<bool>(values); }

template <class F>
std::vector<ErrorCase> mask_errors(const std::string& op, F f) {
    return {
        error<DTypeError>(op + ": a bool mask is wanted, got float32",
                          [=] { f(ones({2}), ones({2})); }),
        error<DTypeError>(op + ": a bool mask is wanted, got uint8",
                          [=] { f(ones({2}), ones({2}, {.dtype = uint8})); }),
        error<DTypeError>(op + ": a bool mask is wanted, got int64",
                          [=] {
                              f(ones({2}), indices({0, 1}));
                          }),
        error<ShapeError>(op + ": shapes [2] and [3] cannot be broadcast together",
                          [=] {
                              f(ones({2}), true_at({true, false, true}));
                          }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [=] { f(Tensor(), true_at({true})); }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [=] { f(ones({1}), Tensor()); }),
    };
}

void add_masked(std::vector<OpRow>& rows) {
    rows.push_back({.name = "masked_select",
                    .op = [](const auto& x) { return masked_select(x[0], x[1]); },
                    .reference =
                        [](const auto& x) {
                            const Shape shape =
                                broadcast_shapes("reference", x[0].shape, x[1].shape);
                            std::vector<double> out;
                            for_each_index(shape, [&](const Index& i) {
                                if (x[1].broadcast_at(i) != 0) out.push_back(x[0].broadcast_at(i));
                            });
                            return HostArray(Shape(static_cast<int64_t>(out.size())), out);
                        },
                    .samples = {{value({3, 4}), mask({3, 4})},
                                {value({3, 4}), mask({4})},
                                {value({4}), mask({3, 4})},
                                {value({}), mask({3})},
                                {value({0}), mask({0})},
                                {value({20, 300}), mask({20, 300})}},
                    .dtypes = numbers(),
                    .errors = mask_errors("masked_select", [](const Tensor& x, const Tensor& m) {
                        masked_select(x, m);
                    })});
    rows.push_back({.name = "masked_scatter",
                    .op = [](const auto& x) { return masked_scatter(x[0], x[1], x[2]); },
                    .reference =
                        [](const auto& x) {
                            size_t next = 0;
                            return built(x[0].shape, [&](const Index& i) {
                                return x[1].broadcast_at(i) != 0 ? x[2].values[next++] : x[0].at(i);
                            });
                        },
                    .samples = {{value({3, 4}), mask({3, 4}), value({4, 3})},
                                {value({3, 4}), mask({4}), value({12})},
                                {value({0}), mask({0}), value({0})}},
                    .dtypes = numbers(),
                    .errors = mask_errors("masked_scatter", [](const Tensor& x, const Tensor& m) {
                        masked_scatter(x, m, ones({1}));
                    })});
    rows.back().errors.push_back(
        error<ValueError>("masked_scatter: the mask has 2 true elements, the source 1 values", [] {
            masked_scatter(ones({2}), true_at({true, true}), ones({1}));
        }));
    rows.back().errors.push_back(
        error<ShapeError>("masked_scatter: a mask of shape [2, 1] does not fit shape [2]", [] {
            masked_scatter(ones({2}), ones({2, 1}, {.dtype = bool_}), ones({4}));
        }));
}

}  // namespace

void add_mask_rows(std::vector<OpRow>& rows) {
    add_nonzero(rows);
    add_masked(rows);
}

}  // namespace tern::test
