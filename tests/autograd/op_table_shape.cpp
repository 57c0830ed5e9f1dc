// Rows of autograd/ops/shape.h. References are written as maps from an index of the result to an
// index of the input.
#include <numeric>

#include "tests/autograd/op_moves.h"

namespace tern::test {
namespace {

void add_reshapes(std::vector<OpRow>& rows) {
    rows.push_back(row("reshape", "",
                       [](const Tensor& x) {
                           return reshape(x, {2, -1, 3});
                       },
                       renamed([](const Shape& s) {
                           return Shape{2, numel(s) / 6, 3};
                       }),
                       samples({{3, 4}, {6}, {2, 3, 5}, {0, 3}, {1, 6, 1}}),
                       {error<ShapeError>("reshape: 6 elements do not fit shape [4, 2]",
                                          [] {
                                              reshape(zeros({2, 3}), {4, 2});
                                          }),
                        error<ShapeError>("reshape: only one size may be -1, got [-1, -1]", [] {
                            reshape(zeros({2, 3}), {-1, -1});
                        })}));
    rows.push_back(row(
        "reshape", "to_scalar", [](const Tensor& x) { return reshape(x, {}); },
        renamed([](const Shape&) { return Shape{}; }), samples({{1, 1}, {}})));
    rows.push_back(row(
        "flatten", "", [](const Tensor& x) { return flatten(x); },
        renamed([](const Shape& s) { return Shape{numel(s)}; }),
        samples({{3, 4}, {2, 3, 2}, {}, {0, 3}, {5}})));
    rows.push_back(
        row("flatten", "from_1", [](const Tensor& x) { return flatten(x, 1); },
            renamed([](const Shape& s) {
                return Shape{s[0], numel(s) / s[0]};
            }),
            samples({{3, 4}, {2, 3, 2}, {2, 3, 2, 2}}),
            {error<IndexError>("flatten: dim 2 is out of range for a tensor of 2 dimensions", [] {
                flatten(zeros({2, 3}), 0, 2);
            })}));
    rows.push_back(row(
        "squeeze", "", [](const Tensor& x) { return squeeze(x); }, renamed([](const Shape& s) {
            Shape out;
            for (int64_t size : s)
                if (size != 1) out.push_back(size);
            return out;
        }),
        samples({{1, 3, 1, 4}, {3, 4}, {1, 1}, {}, {1, 0}})));
    rows.push_back(row(
        "squeeze", "dims",
        [](const Tensor& x) {
            return squeeze(x, {0, -1});
        },
        renamed([](const Shape& s) {
            Shape out;
            for (int d = 0; d < s.size(); ++d)
                if (s[d] != 1 || (d != 0 && d + 1 != s.size())) out.push_back(s[d]);
            return out;
        }),
        samples({{1, 1, 4}, {3, 1, 1}, {2, 2}})));
    rows.push_back(
        row("unsqueeze", "", [](const Tensor& x) { return unsqueeze(x, -1); }, renamed([](Shape s) {
                s.push_back(1);
                return s;
            }),
            samples({{3, 4}, {}, {0, 2}}),
            {error<IndexError>("unsqueeze: dim 3 is out of range for a tensor of 3 dimensions", [] {
                unsqueeze(zeros({2, 3}), 3);
            })}));
}

void add_permutations(std::vector<OpRow>& rows) {
    rows.push_back(
        row("permute", "",
            [](const Tensor& x) {
                return permute(x, {2, 0, -2});
            },
            moved(
                [](const Shape& s) {
                    return Shape{s[2], s[0], s[1]};
                },
                [](const Index& i) {
                    return Index{i[1], i[2], i[0]};
                }),
            samples({{2, 3, 4}, {1, 5, 2}, {0, 2, 3}}),
            {error<ShapeError>("permute: 3 dimensions are wanted for shape [2, 3, 4], got [0, 1]",
                               [] {
                                   permute(zeros({2, 3, 4}), {0, 1});
                               }),
             error<IndexError>("permute: dim 0 is given twice in [0, 0]", [] {
                 permute(zeros({2, 3}), {0, 0});
             })}));
    rows.push_back(row(
        "transpose", "", [](const Tensor& x) { return transpose(x); },
        moved(
            [](Shape s) {
                std::swap(s[s.size() - 1], s[s.size() - 2]);
                return s;
            },
            [](Index i) {
                std::swap(i[i.size() - 1], i[i.size() - 2]);
                return i;
            }),
        samples({{3, 4}, {2, 3, 4}, {0, 3}})));
    rows.push_back(row(
        "transpose", "first_and_last", [](const Tensor& x) { return transpose(x, 0, 2); },
        moved(
            [](const Shape& s) {
                return Shape{s[2], s[1], s[0]};
            },
            [](const Index& i) {
                return Index{i[2], i[1], i[0]};
            }),
        samples({{2, 3, 4}, {1, 5, 2}})));
}

void add_parts(std::vector<OpRow>& rows) {
    rows.push_back(
        row("slice", "", [](const Tensor& x) { return slice(x, -1, 1, kEnd, 2); },
            moved(
                [](Shape s) {
                    s[s.size() - 1] = s.back() / 2;
                    return s;
                },
                [](Index i) {
                    i[i.size() - 1] = 1 + 2 * i.back();
                    return i;
                }),
            samples({{3, 5}, {8}, {2, 2, 4}, {3, 1}, {0, 4}}),
            {error<ValueError>("slice: step must be positive, got 0",
                               [] { slice(zeros({3}), 0, 0, 3, 0); }),
             error<IndexError>("slice: dim 1 is out of range for a tensor of 1 dimensions",
                               [] { slice(zeros({3}), 1, 0); })}));
    rows.push_back(row(
        "slice", "negative_bounds", [](const Tensor& x) { return slice(x, 0, -3, -1); },
        moved(
            [](const Shape& s) {
                return Shape{2, s[1]};
            },
            [](const Index& i) {
                return Index{i[0] + 2, i[1]};
            }),
        samples({{5, 3}, {5, 1}})));
    rows.push_back(row("select", "", [](const Tensor& x) { return select(x, 1, -2); },
                       moved(
                           [](Shape s) {
                               s.erase(1);
                               return s;
                           },
                           [](Index i) {
                               i.insert(1, 2);
                               return i;
                           }),
                       samples({{3, 4}, {2, 4, 3}, {0, 4}}),
                       {error<IndexError>("select: index 3 is out of range for dim 0 of shape [3]",
                                          [] { select(zeros({3}), 0, 3); })}));
    rows.push_back(row(
        "expand", "",
        [](const Tensor& x) {
            return expand(x, {2, 3, -1});
        },
        [](const auto& x) {
            const Shape shape = {2, 3, x[0].shape.empty() ? 1 : x[0].shape.back()};
            return built(shape, [&](const Index& i) { return x[0].broadcast_at(i); });
        },
        samples({{3, 4}, {3, 1}, {1, 4}, {4}, {2, 1, 5}, {1, 0}}),
        {error<ShapeError>("expand: shape [3] cannot be expanded to [4]",
                           [] { expand(zeros({3}), {4}); })}));
}

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

}  // namespace

void add_shape_rows(std::vector<OpRow>& rows) {
    add_reshapes(rows);
    add_permutations(rows);
    add_parts(rows);
    add_joins(rows);
}

}  // namespace tern::test
