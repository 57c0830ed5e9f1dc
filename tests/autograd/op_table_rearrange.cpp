// Rows of autograd/ops/rearrange.h and of the triangles of diagonal.h.
#include <algorithm>

#include "tests/autograd/op_moves.h"

namespace tern::test {
namespace {

Reference flipped(const std::vector<int>& dims) {
    return [=](const std::vector<HostArray>& x) {
        const Shape& shape = x[0].shape;
        return built(shape, [&](Index i) {
            for (int d = 0; d < shape.size(); ++d)
                if (dims.empty() || std::count(dims.begin(), dims.end(), d) > 0)
                    i[d] = shape[d] - 1 - i[d];
            return x[0].at(i);
        });
    };
}

void add_flips(std::vector<OpRow>& rows) {
    rows.push_back(
        row("flip", "", [](const Tensor& x) { return flip(x); }, flipped({}),
            samples({{3, 4}, {2, 3, 2}, {5}, {}, {0, 3}, {3, 1031}}),
            {error<IndexError>("flip: dim 2 is out of range for a tensor of 2 dimensions",
                               [] {
                                   flip(ones({2, 3}), 2);
                               }),
             error<IndexError>("flip: dim -3 is out of range for a tensor of 2 dimensions",
                               [] {
                                   flip(ones({2, 3}), -3);
                               }),
             error<IndexError>("flip: dim 0 is given twice in [0, 0]",
                               [] {
                                   flip(ones({2, 3}), {0, 0});
                               }),
             error<IndexError>("flip: dim 1 is given twice in [1, -1]",
                               [] {
                                   flip(ones({2, 3}), {1, -1});
                               }),
             error<IndexError>("flip: dim 0 is out of range for a tensor of 0 dimensions",
                               [] { flip(ones({}), 0); }),
             error<ValueError>("an undefined tensor was used: it was never given a value",
                               [] { flip(Tensor(), 0); })}));
    rows.push_back(row(
        "flip", "dims",
        [](const Tensor& x) {
            return flip(x, {-1, 0});
        },
        flipped({0, 2}), samples({{3, 4, 2}, {1, 2, 3}, {0, 2, 2}})));
    rows.push_back(row(
        "flip", "outer", [](const Tensor& x) { return flip(x, 0); }, flipped({0}),
        samples({{3, 4}, {90, 33}})));
}

void add_rolls(std::vector<OpRow>& rows) {
    const auto turned = [](int64_t i, int64_t shift, int64_t n) {
        return ((i - shift) % n + n) % n;
    };
    rows.push_back(row(
        "roll", "",
        [](const Tensor& x) {
            return roll(x, {2, -8}, {1, 0});
        },
        [=](const auto& x) {
            const Shape& s = x[0].shape;
            return built(s, [&](Index i) {
                i[0] = turned(i[0], -8, s[0]);
                i[1] = turned(i[1], 2, s[1]);
                return x[0].at(i);
            });
        },
        samples({{3, 4}, {5, 2, 2}, {1, 3}, {0, 3}, {40, 211}}),
        {error<ValueError>("roll: shifts [1, 2] and dims [0] differ in number",
                           [] {
                               roll(ones({2, 3}), {1, 2}, 0);
                           }),
         error<ValueError>("roll: without dims one shift is wanted, got [1, 2]",
                           [] {
                               roll(ones({2, 3}), {1, 2});
                           }),
         error<ValueError>("roll: without dims one shift is wanted, got []",
                           [] {
                               roll(ones({2, 3}), Dims{});
                           }),
         error<IndexError>("roll: dim 2 is out of range for a tensor of 2 dimensions",
                           [] {
                               roll(ones({2, 3}), 1, 2);
                           }),
         error<IndexError>("roll: dim -3 is out of range for a tensor of 2 dimensions",
                           [] {
                               roll(ones({2, 3}), 1, -3);
                           }),
         error<ValueError>("an undefined tensor was used: it was never given a value",
                           [] { roll(Tensor(), 1, 0); })}));
    rows.push_back(row(
        "roll", "flat", [](const Tensor& x) { return roll(x, 3); },
        [=](const auto& x) {
            const auto n = static_cast<int64_t>(x[0].values.size());
            HostArray out = x[0];
            for (int64_t i = 0; i < n; ++i)
                out.values[static_cast<size_t>(i)] =
                    x[0].values[static_cast<size_t>(turned(i, 3, n))];
            return out;
        },
        samples({{3, 4}, {2}, {}, {0, 3}})));
    rows.push_back(row(
        "roll", "dim_twice",
        [](const Tensor& x) {
            return roll(x, {1, 1}, {0, 0});
        },
        [=](const auto& x) {
            return built(x[0].shape, [&](Index i) {
                i[0] = turned(i[0], 2, x[0].shape[0]);
                return x[0].at(i);
            });
        },
        samples({{5, 2}, {2}})));
}

Reference triangle_of(bool lower, int64_t diagonal) {
    return [=](const std::vector<HostArray>& x) {
        return built(x[0].shape, [&](const Index& i) {
            const int64_t above = i.back() - i[i.size() - 2];
            return (lower ? above <= diagonal : above >= diagonal) ? x[0].at(i) : 0.0;
        });
    };
}

template <class F>
void add_triangles(std::vector<OpRow>& rows, const char* name, bool lower, F f) {
    const auto from = samples({{3, 4}, {2, 4, 3}, {1, 1}, {0, 3}, {2, 0}, {70, 611}});
    const std::string op = name;
    std::vector<ErrorCase> errors;
    for (const Shape& shape : {Shape{}, Shape{0}, Shape{1}, Shape{3}, Shape{1031}})
        errors.push_back(
            error<ShapeError>(detail::concat(op, ": matrices are wanted, got shape ", shape),
                              [=] { f(ones(shape), 0); }));
    errors.push_back(error<ValueError>("an undefined tensor was used: it was never given a value",
                                       [=] { f(Tensor(), 0); }));
    rows.push_back(row(
        name, "", [=](const Tensor& x) { return f(x, 0); }, triangle_of(lower, 0), from, errors));
    rows.push_back(row(
        name, "above", [=](const Tensor& x) { return f(x, 1); }, triangle_of(lower, 1), from));
    rows.push_back(row(
        name, "below", [=](const Tensor& x) { return f(x, -2); }, triangle_of(lower, -2), from));
    rows.push_back(row(
        name, "far", [=](const Tensor& x) { return f(x, INT64_MIN); },
        triangle_of(lower, INT64_MIN), samples({{3, 4}})));
}

}  // namespace

void add_rearrange_rows(std::vector<OpRow>& rows) {
    add_flips(rows);
    add_rolls(rows);
    add_triangles(rows, "tril", true, [](const Tensor& x, int64_t k) { return tril(x, k); });
    add_triangles(rows, "triu", false, [](const Tensor& x, int64_t k) { return triu(x, k); });
}

}  // namespace tern::test
