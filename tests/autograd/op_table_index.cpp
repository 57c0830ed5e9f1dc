// Rows of autograd/ops/index.h.
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

Tensor indices(const std::vector<int64_t>& values) { return from_vector<int64_t>(values); }

int64_t whole(double v) { return static_cast<int64_t>(v); }

// `index` with its entry along `dim` replaced.
Index moved_to(Index index, int dim, int64_t at) {
    index[dim] = at;
    return index;
}

HostArray gather_of(const std::vector<HostArray>& x) {
    return built(x[1].shape,
                 [&](const Index& i) { return x[0].at(moved_to(i, 1, whole(x[1].at(i)))); });
}

HostArray scatter_add_of(const std::vector<HostArray>& x) {
    HostArray out = x[0];
    for_each_index(x[1].shape, [&](const Index& i) {
        out.at(moved_to(i, 0, whole(x[1].at(i)))) += x[2].at(i);
    });
    return out;
}

HostArray index_select_of(const std::vector<HostArray>& x) {
    Shape shape = x[0].shape;
    shape[1] = x[1].shape[0];
    return built(shape,
                 [&](const Index& i) { return x[0].at(moved_to(i, 1, whole(x[1].at({i[1]})))); });
}

HostArray index_add_of(const std::vector<HostArray>& x) {
    HostArray out = x[0];
    for_each_index(x[2].shape, [&](const Index& i) {
        out.at(moved_to(i, 1, whole(x[1].at({i[1]})))) += x[2].at(i);
    });
    return out;
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
         .errors = {error<IndexError>("gather: index 5 is out of range for a dimension of size 3",
                                      [] {
                                          gather(zeros({3}), 0, indices({0, 5}));
                                      }),
                    error<DTypeError>("gather: indices must be int64, got float32",
                                      [] { gather(zeros({3}), 0, zeros({2})); })}});
    rows.push_back({.name = "scatter_add",
                    .op = [](const auto& x) { return scatter_add(x[0], 0, x[1], x[2]); },
                    .reference = scatter_add_of,
                    .samples = {{value({4, 3}), integer({6, 3}, 4), value({6, 3})},
                                {value({4, 3}), integer({2, 2}, 4), value({2, 2})},
                                {value({4}), integer({0}, 4), value({0})},
                                {value({40, 9}), integer({300, 9}, 40), value({300, 9})}},
                    .dtypes = signed_numbers(),
                    .length = 300,
                    .errors = {error<IndexError>(
                        "scatter_add: index -1 is out of range for a dimension of size 3",
                        [] { scatter_add(zeros({3}), 0, indices({-1}), zeros({1})); })}});
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
                    .errors = {error<IndexError>(
                        "index_select: index 3 is out of range for a dimension of size 3", [] {
                            index_select(zeros({3, 2}), 0, indices({3}));
                        })}});
    rows.push_back({.name = "index_add",
                    .op = [](const auto& x) { return index_add(x[0], 1, x[1], x[2]); },
                    .reference = index_add_of,
                    .samples = {{value({2, 4}), integer({6}, 4), value({2, 6})},
                                {value({2, 3, 2}), integer({3}, 3), value({2, 3, 2})},
                                {value({2, 4}), integer({0}, 4), value({2, 0})},
                                {value({9, 40}), integer({300}, 40), value({9, 300})}},
                    .dtypes = signed_numbers(),
                    .length = 300});
    rows.push_back({.name = "embedding",
                    .op = [](const auto& x) { return embedding(x[0], x[1]); },
                    .reference = embedding_of,
                    .samples = {{value({5, 3}), integer({7}, 5)},
                                {value({5, 3}), integer({2, 4}, 5)},
                                {value({5, 3}), integer({}, 5)},
                                {value({5, 3}), integer({0, 2}, 5)},
                                {value({50, 33}), integer({200}, 50)}},
                    .dtypes = numbers(),
                    .length = 200,
                    .errors = {error<IndexError>(
                        "index_select: index 5 is out of range for a dimension of size 5", [] {
                            embedding(zeros({5, 3}), indices({5}));
                        })}});
}

void add_one_hot(std::vector<OpRow>& rows) {
    const std::vector<Sample> samples = {
        {integer({7}, 5)}, {integer({2, 3}, 5)}, {integer({}, 5)}, {integer({0}, 5)}};
    rows.push_back({.name = "one_hot",
                    .op = [](const auto& x) { return one_hot(x[0], 6); },
                    .reference = [](const auto& x) { return one_hot_of(x[0], 6); },
                    .samples = samples,
                    .dtypes = {int64},
                    .differentiable = false,
                    .errors = {error<IndexError>(
                        "one_hot: index 3 is out of range for a dimension of size 3", [] {
                            one_hot(indices({0, 3}), 3);
                        })}});
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
