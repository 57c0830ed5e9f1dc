// Rows of autograd/ops/index.h.
#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_indices.h"

namespace tern::test {
namespace {

HostArray gather_of(const std::vector<HostArray>& x) {
    return built(x[1].shape,
                 [&](const Index& i) { return x[0].at(moved_to(i, 1, whole(x[1].at(i)))); });
}

HostArray index_select_of(const std::vector<HostArray>& x) {
    Shape shape = x[0].shape;
    shape[1] = x[1].shape[0];
    return built(shape,
                 [&](const Index& i) { return x[0].at(moved_to(i, 1, whole(x[1].at({i[1]})))); });
}

HostArray embedding_of(const std::vector<HostArray>& x) {
    Shape shape = x[1].shape;
    shape.push_back(x[0].shape[1]);
    return built(shape, [&](Index i) {
        const int64_t column = i.back();
        i.erase(i.size() - 1);
        return x[0].at({whole(x[1].at(i)), column});
    });
}

HostArray one_hot_of(const HostArray& index, int64_t classes) {
    Shape shape = index.shape;
    shape.push_back(classes);
    return built(shape, [&](Index i) {
        const int64_t c = i.back();
        i.erase(i.size() - 1);
        return whole(index.at(i)) == c ? 1.0 : 0.0;
    });
}

void add_along_index(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "gather",
         .op = [](const auto& x) { return gather(x[0], 1, x[1]); },
         .reference = gather_of,
         .samples = {{value({3, 5}), integer({3, 4}, 5)},
                     {value({3, 5}), integer({2, 7}, 5)},
                     {value({2, 3, 2}), integer({2, 4, 2}, 3)},
                     {value({3, 5}), integer({3, 0}, 5)},
                     {value({9, 70}), integer({9, 300}, 70)}},
         .dtypes = numbers(),
         .errors = index_errors("gather", [](const Tensor& x, int64_t dim, const Tensor& index) {
             gather(x, dim, index);
         })});
    rows.back().errors.push_back(
        error<ShapeError>("gather: indices of shape [4, 1] do not fit [3, 4] along dim 1", [] {
            gather(ones({3, 4}), 1, zeros({4, 1}, {.dtype = int64}));
        }));
    rows.push_back(
        {.name = "take_along_dim",
         .op = [](const auto& x) { return take_along_dim(x[0], x[1], -1); },
         .reference =
             [](const auto& x) {
                 const Shape from = {x[0].shape[0], 1}, to = {x[1].shape[0], 1};
                 Shape shape = broadcast_shapes("reference", from, to);
                 shape[1] = x[1].shape[1];
                 return built(shape, [&](const Index& i) {
                     const Index at = {x[1].shape[0] == 1 ? 0 : i[0], i[1]};
                     const Index row = {x[0].shape[0] == 1 ? 0 : i[0], whole(x[1].at(at))};
                     return x[0].at(row);
                 });
             },
         .samples = {{value({3, 5}), integer({3, 4}, 5)},
                     {value({3, 5}), integer({1, 4}, 5)},
                     {value({1, 5}), integer({2, 3}, 5)},
                     {value({3, 5}), integer({3, 0}, 5)}},
         .dtypes = numbers(),
         .errors =
             index_errors("take_along_dim", [](const Tensor& x, int64_t dim, const Tensor& index) {
                 const Tensor fitting = index.dtype() == int64 ? slice(index, 0, 0, 1) : index;
                 take_along_dim(x, fitting, dim);
             })});
    // The range of an index is checked by what it is made of.
    rows.back().errors.erase(rows.back().errors.begin(), rows.back().errors.begin() + 2);
    for (int64_t outside : {3, -1, 70})
        rows.back().errors.push_back(error<IndexError>(
            detail::concat("take_along_dim: index ", outside,
                           " is out of range for dim 0 of size 3"),
            [=] {
                take_along_dim(ones({3, 4}), full({1, 4}, outside, {.dtype = int64}), 0);
            }));
    rows.push_back(
        {.name = "take_along_dim",
         .variant = "flat",
         .op = [](const auto& x) { return take_along_dim(x[0], x[1]); },
         .reference =
             [](const auto& x) {
                 HostArray out(Shape(static_cast<int64_t>(x[1].values.size())));
                 for (size_t i = 0; i < out.values.size(); ++i)
                     out.values[i] = x[0].values[static_cast<size_t>(x[1].values[i])];
                 return out;
             },
         .samples = {{value({3, 5}), integer({2, 4}, 15)}, {value({2}), integer({3}, 2)}},
         .dtypes = numbers()});
}

void add_slices(std::vector<OpRow>& rows) {
    rows.push_back({.name = "index_select",
                    .op = [](const auto& x) { return index_select(x[0], -2, x[1]); },
                    .reference = index_select_of,
                    .samples = {{value({2, 4, 3}), integer({6}, 4)},
                                {value({1, 3, 1}), integer({2}, 3)},
                                {value({2, 4, 3}), integer({0}, 4)},
                                {value({3, 20, 31}), integer({70}, 20)}},
                    .dtypes = numbers(),
                    .errors = slice_errors("index_select",
                                           [](const Tensor& x, int64_t dim, const Tensor& index) {
                                               index_select(x, dim, index);
                                           })});
    rows.push_back({.name = "take",
                    .op = [](const auto& x) { return take(x[0], x[1] - 4); },
                    .reference =
                        [](const auto& x) {
                            const auto n = static_cast<int64_t>(x[0].values.size());
                            return built(x[1].shape, [&](const Index& i) {
                                const int64_t at = whole(x[1].at(i)) - 4;
                                return x[0].values[static_cast<size_t>(at < 0 ? at + n : at)];
                            });
                        },
                    .samples = {{value({2, 3}), integer({7}, 10)},
                                {value({5}), integer({2, 3, 2}, 9)},
                                {value({2, 2}), integer({}, 8)},
                                {value({2, 2}), integer({0, 3}, 8)},
                                {value({3, 50}), integer({300}, 150)}},
                    .dtypes = numbers(),
                    .length = 300});
    for (int64_t outside : {6, 7, -7})
        rows.back().errors.push_back(error<IndexError>(
            detail::concat("take: index ", outside, " is out of range for dim 0 of size 6"), [=] {
                take(ones({2, 3}), indices({0, outside}));
            }));
    rows.back().errors.push_back(
        error<IndexError>("take: index 0 is out of range for dim 0 of size 0",
                          [] { take(ones({0}), indices({0})); }));
    rows.back().errors.push_back(error<DTypeError>("take: indices must be int64, got bool", [] {
        take(ones({2}), ones({2}, {.dtype = bool_}));
    }));
    rows.back().errors.push_back(
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] { take(Tensor(), indices({0})); }));
    rows.push_back(
        {.name = "embedding",
         .op = [](const auto& x) { return embedding(x[0], x[1]); },
         .reference = embedding_of,
         .samples = {{value({5, 3}), integer({7}, 5)},
                     {value({5, 3}), integer({2, 4}, 5)},
                     {value({5, 3}), integer({}, 5)},
                     {value({5, 3}), integer({0, 2}, 5)},
                     {value({50, 33}), integer({200}, 50)}},
         .dtypes = numbers(),
         .length = 200,
         .errors = {
             error<ShapeError>("embedding: weight must be [n, d], got [5]",
                               [] { embedding(ones({5}), indices({0})); }),
             error<DTypeError>("embedding: indices must be int64, got float32",
                               [] {
                                   embedding(ones({5, 3}), ones({1}));
                               }),
             error<DTypeError>("embedding: indices must be int64, got int32",
                               [] {
                                   embedding(ones({5, 3}), indices({0}).to(int32));
                               }),
             rank_error("embedding", 9,
                        [] {
                            embedding(ones({5, 3}), zeros(Shape::filled(8, 1), {.dtype = int64}));
                        }),
             undefined_error([] { embedding(Tensor(), indices({0})); })}});
    for (int64_t outside : {5, -1, 500})
        rows.back().errors.push_back(error<IndexError>(
            detail::concat("embedding: index ", outside, " is out of range for dim 0 of size 5"),
            [=] {
                embedding(zeros({5, 3}), indices({0, outside}));
            }));
}

void add_one_hot(std::vector<OpRow>& rows) {
    const std::vector<Sample> samples = {
        {integer({7}, 5)}, {integer({2, 3}, 5)}, {integer({}, 5)}, {integer({0}, 5)}};
    rows.push_back(
        {.name = "one_hot",
         .op = [](const auto& x) { return one_hot(x[0], 6); },
         .reference = [](const auto& x) { return one_hot_of(x[0], 6); },
         .samples = samples,
         .dtypes = {int64},
         .differentiable = false,
         .errors = {error<IndexError>("one_hot: index 3 is out of range for 3 classes",
                                      [] {
                                          one_hot(indices({0, 3}), 3);
                                      }),
                    error<IndexError>("one_hot: index -1 is out of range for 3 classes",
                                      [] { one_hot(indices({-1}), 3); }),
                    error<DTypeError>("one_hot: indices must be int64, got float32",
                                      [] { one_hot(ones({2}), 3); }),
                    error<ValueError>("one_hot: num_classes must not be negative, got -2",
                                      [] { one_hot(indices({0}), -2); }),
                    error<ValueError>("one_hot: num_classes is wanted for no indices",
                                      [] { one_hot(indices({})); }),
                    rank_error("one_hot", 9,
                               [] { one_hot(zeros(Shape::filled(8, 1), {.dtype = int64}), 3); }),
                    undefined_error([] { one_hot(Tensor(), 3); })}});
    rows.push_back({.name = "one_hot",
                    .variant = "float32",
                    .op = [](const auto& x) { return one_hot(x[0], 6, float32); },
                    .reference = [](const auto& x) { return one_hot_of(x[0], 6); },
                    .samples = samples,
                    .dtypes = {int64},
                    .result = float32,
                    .differentiable = false});
    rows.push_back({.name = "one_hot",
                    .variant = "counted",
                    .op = [](const auto& x) { return one_hot(x[0]); },
                    .reference =
                        [](const auto& x) {
                            double most = 0;
                            for (double v : x[0].values) most = std::max(most, v);
                            return one_hot_of(x[0], whole(most) + 1);
                        },
                    .samples = {{integer({7}, 5)}, {integer({2, 3}, 9)}},
                    .dtypes = {int64},
                    .differentiable = false});
}

}  // namespace

void add_index_rows(std::vector<OpRow>& rows) {
    add_along_index(rows);
    add_slices(rows);
    add_one_hot(rows);
}

}  // namespace tern::test
