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

const char* const kUndefined = "an undefined tensor was used: it was never given a value";

// What all that take (x, dim) refuse, for x of two dims.
template <class F>
std::vector<ErrorCase> dim_errors(const std::string& op, F f) {
    const std::string range = " is out of range for a tensor of ";
    return {error<IndexError>(op + ": dim 2" + range + "2 dimensions",
                              [=] {
                                  f(ones({2, 3}), 2);
                              }),
            error<IndexError>(op + ": dim -3" + range + "2 dimensions",
                              [=] {
                                  f(ones({2, 3}), -3);
                              }),
            error<IndexError>(op + ": dim 0" + range + "0 dimensions", [=] { f(ones({}), 0); }),
            error<ValueError>(kUndefined, [=] { f(Tensor(), 0); })};
}

// Those that the rows above leave out.
void add_errors(std::vector<OpRow>& rows) {
    const auto add = [&](const std::string& name, const std::vector<ErrorCase>& errors) {
        for (OpRow& row : rows) {
            if (row.name != name) continue;
            row.errors.insert(row.errors.end(), errors.begin(), errors.end());
            return;
        }
    };
    add("reshape", {error<ShapeError>("reshape: 6 elements do not fill shape [4, -1]",
                                      [] {
                                          reshape(ones({2, 3}), {4, -1});
                                      }),
                    error<ShapeError>("reshape: 0 elements do not fill shape [0, -1]",
                                      [] {
                                          reshape(ones({0}), {0, -1});
                                      }),
                    error<ShapeError>("reshape: 1 elements do not fit shape [0]",
                                      [] { reshape(ones({}), 0); }),
                    error<ValueError>(kUndefined, [] { reshape(Tensor(), 1); })});
    std::vector<ErrorCase> of_flatten =
        dim_errors("flatten", [](const Tensor& x, int64_t dim) { flatten(x, dim); });
    of_flatten.erase(of_flatten.begin() + 2);  // without dims it gives a list
    add("flatten", of_flatten);
    add("flatten",
        {error<ValueError>("flatten: start_dim 1 is after end_dim 0",
                           [] {
                               flatten(ones({2, 3}), 1, 0);
                           }),
         error<IndexError>("flatten: dim -3 is out of range for a tensor of 2 dimensions", [] {
             flatten(ones({2, 3}), 0, -3);
         })});
    add("squeeze", dim_errors("squeeze", [](const Tensor& x, int64_t dim) { squeeze(x, dim); }));
    add("squeeze", {error<IndexError>("squeeze: dim 0 is given twice in [0, 0]",
                                      [] {
                                          squeeze(ones({1, 2}), {0, 0});
                                      }),
                    error<IndexError>("squeeze: dim 1 is given twice in [1, -1]", [] {
                        squeeze(ones({1, 1}), {1, -1});
                    })});
    add("unsqueeze",
        {error<IndexError>("unsqueeze: dim -2 is out of range for a tensor of 1 dimensions",
                           [] { unsqueeze(ones({}), -2); }),
         error<IndexError>("unsqueeze: dim 1 is out of range for a tensor of 1 dimensions",
                           [] { unsqueeze(ones({}), 1); }),
         error<IndexError>("unsqueeze: dim -4 is out of range for a tensor of 3 dimensions",
                           [] {
                               unsqueeze(ones({2, 3}), -4);
                           }),
         error<ShapeError>("unsqueeze: shape [1, 1, 1, 1, 1, 1, 1, 1] has 8 dimensions already",
                           [] { unsqueeze(ones(Shape::filled(8, 1)), 0); }),
         error<ValueError>(kUndefined, [] { unsqueeze(Tensor(), 0); })});
    add("permute", {error<IndexError>("permute: dim 2 is out of range for a tensor of 2 dimensions",
                                      [] {
                                          permute(ones({2, 3}), {0, 2});
                                      }),
                    error<IndexError>("permute: dim 1 is given twice in [1, -1]",
                                      [] {
                                          permute(ones({2, 3}), {1, -1});
                                      }),
                    error<ShapeError>("permute: 2 dimensions are wanted for shape [2, 3], got []",
                                      [] {
                                          permute(ones({2, 3}), Dims{});
                                      }),
                    error<ValueError>(kUndefined, [] { permute(Tensor(), 0); })});
    add("transpose",
        dim_errors("transpose", [](const Tensor& x, int64_t dim) { transpose(x, dim, 0); }));
    add("transpose",
        {error<IndexError>("transpose: dim -2 is out of range for a tensor of 1 dimensions",
                           [] { transpose(ones({3})); }),
         error<IndexError>("transpose: dim 7 is out of range for a tensor of 2 dimensions", [] {
             transpose(ones({2, 3}), 0, 7);
         })});
    add("slice", dim_errors("slice", [](const Tensor& x, int64_t dim) { slice(x, dim, 0); }));
    add("select", dim_errors("select", [](const Tensor& x, int64_t dim) { select(x, dim, 0); }));
    add("select",
        {error<IndexError>("select: index -4 is out of range for dim 0 of shape [3]",
                           [] { select(ones({3}), 0, -4); }),
         error<IndexError>("select: index 0 is out of range for dim 1 of shape [2, 0]", [] {
             select(ones({2, 0}), 1, 0);
         })});
    add("expand", {error<ShapeError>("expand: shape [2, 3] cannot be expanded to [3]",
                                     [] {
                                         expand(ones({2, 3}), 3);
                                     }),
                   error<ShapeError>("expand: shape [2, 3] cannot be expanded to [2, 0]",
                                     [] {
                                         expand(ones({2, 3}), {2, 0});
                                     }),
                   error<ShapeError>("expand: sizes must not be negative, got [-1, 3]",
                                     [] {
                                         expand(ones({3}), {-1, 3});
                                     }),
                   error<ShapeError>("expand: shape [0] cannot be expanded to [3]",
                                     [] { expand(ones({0}), 3); }),
                   error<ValueError>(kUndefined, [] { expand(Tensor(), 3); })});
}

}  // namespace

void add_shape_rows(std::vector<OpRow>& rows) {
    add_reshapes(rows);
    add_permutations(rows);
    add_parts(rows);
    add_errors(rows);
}

}  // namespace tern::test
