// Rows of autograd/ops/join.h.
#include "tests/autograd/op_errors.h"
#include "tests/autograd/op_moves.h"

namespace tern::test {
namespace {

// Joined along dim 1, which every input has.
HostArray joined(const std::vector<HostArray>& x) {
    Shape shape = x[0].shape;
    shape[1] = 0;
    for (const HostArray& part : x) shape[1] += part.shape[1];
    return built(shape, [&](Index i) {
        size_t part = 0;
        while (i[1] >= x[part].shape[1]) i[1] -= x[part++].shape[1];
        return x[part].at(i);
    });
}

void add_joins(std::vector<OpRow>& rows) {
    rows.push_back(
        {.name = "cat",
         .op = [](const auto& x) { return cat(x, -1); },
         .reference = joined,
         .samples = {{value({3, 2}), value({3, 4}), value({3, 1})},
                     {value({2, 3})},
                     {value({2, 0}), value({2, 3})},
                     {value({5, 200}), value({5, 311})}},
         .dtypes = numbers(),
         .errors = {
             error<ValueError>("cat: at least one tensor is wanted", [] { cat({}); }),
             error<ShapeError>("cat: shapes [2, 3] and [2, 4] (tensor 1) differ outside dim 0",
                               [] {
                                   cat({zeros({2, 3}), zeros({2, 4})});
                               }),
             error<DTypeError>("cat: dtypes differ: float32 and int64 (tensor 1)", [] {
                 cat({zeros({2}), zeros({2}, {.dtype = int64})});
             })}});
    rows.push_back({.name = "stack",
                    .op = [](const auto& x) { return stack(x, 1); },
                    .reference =
                        [](std::vector<HostArray> x) {
                            for (HostArray& part : x) part.shape.insert(1, 1);
                            return joined(x);
                        },
                    .samples = {{value({3, 2}), value({3, 2}), value({3, 2})},
                                {value({4})},
                                {value({0}), value({0})}},
                    .dtypes = numbers(),
                    .errors = {error<ShapeError>("stack: shapes differ: [2] and [3]", [] {
                        stack({zeros({2}), zeros({3})});
                    })}});
}

// What a function of a list of tensors refuses; `join` refuses shapes that differ, too.
template <class F>
std::vector<ErrorCase> list_errors(const std::string& op, F f) {
    return {error<ValueError>(op + ": at least one tensor is wanted", [=] { f({}); }),
            error<DTypeError>(op + ": dtypes differ: float32 and int64 (tensor 1)",
                              [=] {
                                  f({ones({2}), ones({2}, {.dtype = int64})});
                              }),
            error<DTypeError>(op + ": dtypes differ: float64 and float32 (tensor 2)",
                              [=] {
                                  const Tensor x = ones({2}, {.dtype = float64});
                                  f({x, x, ones({2})});
                              }),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [=] { f({Tensor()}); }),
            error<ValueError>("an undefined tensor was used: it was never given a value", [=] {
                f({ones({2}), Tensor()});
            })};
}

using Join = Tensor (*)(const std::vector<Tensor>&);

// Joined along `dim` of the tensors after `raised` has given them that many dims.
void add_stacked(std::vector<OpRow>& rows, const char* name, Join f,
                 const std::function<Shape(Shape)>& raised, const std::function<int(int)>& dim) {
    rows.push_back({.name = name,
                    .op = f,
                    .reference =
                        [=](std::vector<HostArray> x) {
                            const int along = dim(x[0].shape.size());
                            for (HostArray& part : x) part.shape = raised(part.shape);
                            Shape shape = x[0].shape;
                            shape[along] = 0;
                            for (const HostArray& part : x) shape[along] += part.shape[along];
                            return built(shape, [&](Index i) {
                                size_t part = 0;
                                while (i[along] >= x[part].shape[along])
                                    i[along] -= x[part++].shape[along];
                                return x[part].at(i);
                            });
                        },
                    .samples = {{value({3}), value({3})},
                                {value({}), value({}), value({})},
                                {value({2, 3}), value({2, 3})},
                                {value({2, 3, 2})},
                                {value({0}), value({0})}},
                    .dtypes = numbers(),
                    .errors = list_errors(name, [f](const std::vector<Tensor>& x) { f(x); })});
    const std::string op = name;
    rows.back().errors.push_back(error<ShapeError>(
        detail::concat(op, ": shapes [2, 2, 3] and [2, 2, 2, 3] (tensor 1) differ outside dim ",
                       dim(3)),
        [=] {
            f({ones({2, 2, 3}), ones({2, 2, 2, 3})});
        }));
}

void add_stacks(std::vector<OpRow>& rows) {
    add_stacked(
        rows, "hstack", hstack, [](Shape s) { return s.empty() ? Shape(1) : s; },
        [](int rank) { return rank < 2 ? 0 : 1; });
    add_stacked(
        rows, "vstack", vstack,
        [](Shape s) {
            while (s.size() < 2) s.insert(0, 1);
            return s;
        },
        [](int) { return 0; });
    add_stacked(
        rows, "dstack", dstack,
        [](Shape s) {
            while (s.size() < 2) s.insert(0, 1);
            if (s.size() < 3) s.push_back(1);
            return s;
        },
        [](int) { return 2; });
}

HostArray block_diag_of(std::vector<HostArray> x) {
    Shape shape = {0, 0};
    for (HostArray& part : x) {
        while (part.shape.size() < 2) part.shape.insert(0, 1);
        for (int d : {0, 1}) shape[d] += part.shape[d];
    }
    HostArray out(shape);
    Index start = {0, 0};
    for (const HostArray& part : x) {
        for_each_index(part.shape, [&](const Index& i) {
            out.at({start[0] + i[0], start[1] + i[1]}) = part.at(i);
        });
        for (int d : {0, 1}) start[d] += part.shape[d];
    }
    return out;
}

// Those that the rows of cat and stack leave out.
void add_errors(std::vector<OpRow>& rows) {
    const auto add = [&](const std::string& name, Join f, const std::vector<ErrorCase>& more) {
        for (OpRow& row : rows) {
            if (row.name != name) continue;
            const std::vector<ErrorCase> errors = list_errors(name, f);
            row.errors.insert(row.errors.end(), errors.begin(), errors.end());
            row.errors.insert(row.errors.end(), more.begin(), more.end());
        }
    };
    add("cat", [](const std::vector<Tensor>& x) { return cat(x); },
        {error<IndexError>("cat: dim 1 is out of range for a tensor of 1 dimensions",
                           [] {
                               cat({ones({2}), ones({2})}, 1);
                           }),
         error<IndexError>("cat: dim 0 is out of range for a tensor of 0 dimensions",
                           [] { cat({ones({})}); })});
    add("stack", [](const std::vector<Tensor>& x) { return stack(x); },
        {error<IndexError>("stack: dim 2 is out of range for a tensor of 2 dimensions", [] {
            stack({ones({2}), ones({2})}, 2);
        })});
}

void add_grids(std::vector<OpRow>& rows) {
    rows.push_back({.name = "block_diag",
                    .op = [](const auto& x) { return block_diag(x); },
                    .reference = block_diag_of,
                    .samples = {{value({2, 3}), value({3}), value({}), value({2, 2})},
                                {value({2, 3})},
                                {value({0, 2}), value({2, 2})},
                                {value({}), value({})}},
                    .dtypes = numbers(),
                    .errors = list_errors("block_diag", block_diag)});
    rows.back().errors.push_back(
        error<ShapeError>("block_diag: at most two dims are wanted, got shape [1, 1, 1]", [] {
            block_diag({ones({1, 1, 1})});
        }));
    rows.push_back(
        {.name = "broadcast_tensors",
         .op = [](const auto& x) { return broadcast_tensors(x)[1]; },
         .reference =
             [](const auto& x) {
                 Shape shape;
                 for (const auto& part : x)
                     shape = broadcast_shapes("reference", shape, part.shape);
                 return built(shape, [&](const Index& i) { return x[1].broadcast_at(i); });
             },
         .samples = {{constant({3, 1}), value({4})},
                     {constant({}), value({2, 3}), constant({3})},
                     {constant({2, 3}), value({})},
                     {constant({1, 0}), value({3, 1})}},
         .dtypes = {float32, float64},
         .errors = {error<ShapeError>("broadcast_tensors: shapes [2] and [3] cannot be "
                                      "broadcast together",
                                      [] {
                                          broadcast_tensors({ones({2}), ones({3})});
                                      }),
                    error<ShapeError>("broadcast_tensors: shapes [2, 3] and [2] cannot be "
                                      "broadcast together",
                                      [] {
                                          broadcast_tensors({ones({}), ones({2, 3}), ones({2})});
                                      }),
                    error<ShapeError>("broadcast_tensors: shapes [0] and [3] cannot be "
                                      "broadcast together",
                                      [] {
                                          broadcast_tensors({ones({0}), ones({3})});
                                      }),
                    error<ShapeError>("broadcast_tensors: shapes [2, 3] and [4] cannot be "
                                      "broadcast together",
                                      [] {
                                          broadcast_tensors({ones({2, 1}), ones({3}), ones({4})});
                                      }),
                    undefined_error([] { broadcast_tensors({Tensor()}); }), undefined_error([] {
                        broadcast_tensors({ones({2}), Tensor()});
                    })}});
    const auto first = [](const std::string& indexing) {
        return [=](const std::vector<Tensor>& x) {
            const auto grids = meshgrid(x, indexing);
            return grids[0] * grids[1];
        };
    };
    for (const bool swapped : {false, true})
        rows.push_back(
            {.name = "meshgrid",
             .variant = swapped ? "xy" : "",
             .op = first(swapped ? "xy" : "ij"),
             .reference =
                 [=](const auto& x) {
                     Shape shape = {static_cast<int64_t>(x[0].values.size()),
                                    static_cast<int64_t>(x[1].values.size())};
                     if (swapped) std::swap(shape[0], shape[1]);
                     return built(shape, [&](const Index& i) {
                         const auto a = static_cast<size_t>(i[swapped ? 1 : 0]);
                         const auto b = static_cast<size_t>(i[swapped ? 0 : 1]);
                         return x[0].values[a] * x[1].values[b];
                     });
                 },
             .samples = {{value({3}), value({4})},
                         {value({2}), value({})},
                         {value({0}), value({2})}},
             .dtypes = signed_numbers(),
             .errors = list_errors("meshgrid", [](const std::vector<Tensor>& x) { meshgrid(x); })});
    rows.back().errors.push_back(error<ValueError>("meshgrid: indexing \"ji\" is neither ij nor xy",
                                                   [] { meshgrid({ones({2})}, "ji"); }));
    rows.back().errors.push_back(
        error<ShapeError>("meshgrid: lists are wanted, got shape [2, 2]", [] {
            meshgrid({ones({2, 2})});
        }));
    rows.back().errors.push_back(
        error<ShapeError>("meshgrid: 9 tensors; there are at most 8 dimensions",
                          [] { meshgrid(std::vector<Tensor>(9, ones({1}))); }));
    rows.push_back({.name = "cartesian_prod",
                    .op = [](const auto& x) { return cartesian_prod(x); },
                    .reference =
                        [](const auto& x) {
                            if (x.size() == 1) return x[0];
                            Shape lists;
                            for (const auto& list : x) lists.push_back(list.shape[0]);
                            std::vector<double> out;
                            for_each_index(lists, [&](const Index& i) {
                                for (int d = 0; d < i.size(); ++d)
                                    out.push_back(x[static_cast<size_t>(d)].at({i[d]}));
                            });
                            return HostArray({numel(lists), lists.size()}, out);
                        },
                    .samples = {{value({2}), value({3})},
                                {value({3})},
                                {value({2}), value({1}), value({3})},
                                {value({0}), value({2})}},
                    .dtypes = numbers(),
                    .errors = list_errors("cartesian_prod", cartesian_prod)});
    rows.back().errors.push_back(
        error<ShapeError>("cartesian_prod: lists are wanted, got shape [2, 2]", [] {
            cartesian_prod({ones({2, 2})});
        }));
}

}  // namespace

void add_join_rows(std::vector<OpRow>& rows) {
    add_joins(rows);
    add_stacks(rows);
    add_errors(rows);
    add_grids(rows);
}

}  // namespace tern::test
