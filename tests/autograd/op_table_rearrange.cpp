// Rows of autograd/ops/rearrange.h and of diagonal.h.
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

void add_turns(std::vector<OpRow>& rows) {
    const auto shape = [](const Shape& s) { return Shape{s[1], s[0]}; };
    const std::vector<Sample> from = samples({{3, 4}, {1, 3}, {0, 2}});
    const auto swapped = [=](const std::function<Index(const Index&, const Shape&)>& source) {
        return [=](const std::vector<HostArray>& x) {
            return built(shape(x[0].shape),
                         [&](const Index& i) { return x[0].at(source(i, x[0].shape)); });
        };
    };
    rows.push_back(
        row("rot90", "", [](const Tensor& x) { return rot90(x); },
            swapped([](const Index& i, const Shape& s) {
                return Index{i[1], s[1] - 1 - i[0]};
            }),
            from,
            {error<ValueError>("rot90: two dims are wanted, got [0]",
                               [] {
                                   rot90(ones({2, 3}), 1, 0);
                               }),
             error<ValueError>("rot90: two dims are wanted, got [0, 1, 2]",
                               [] {
                                   rot90(ones({2, 3, 1}), 1, {0, 1, 2});
                               }),
             error<IndexError>("rot90: dim 1 is out of range for a tensor of 1 dimensions",
                               [] { rot90(ones({3})); }),
             error<IndexError>("rot90: dim 0 is given twice in [0, 0]",
                               [] {
                                   rot90(ones({2, 3}), 1, {0, 0});
                               }),
             error<IndexError>("rot90: dim 1 is given twice in [1, -1]",
                               [] {
                                   rot90(ones({2, 3}), 1, {1, -1});
                               }),
             error<ValueError>("an undefined tensor was used: it was never given a value",
                               [] { rot90(Tensor()); })}));
    rows.push_back(row(
        "rot90", "back", [](const Tensor& x) { return rot90(x, -1); },
        swapped([](const Index& i, const Shape& s) {
            return Index{s[0] - 1 - i[1], i[0]};
        }),
        from));
    rows.push_back(row(
        "rot90", "half", [](const Tensor& x) { return rot90(x, 6); }, flipped({0, 1}), from));
    rows.push_back(row(
        "rot90", "nothing", [](const Tensor& x) { return rot90(x, 4); }, flipped({7}), from));
}

Reference diagonal_reference(int64_t k, int dim1, int dim2) {
    return [=](const std::vector<HostArray>& x) {
        Shape shape = x[0].shape;
        const int64_t length =
            std::min(shape[dim1] + std::min<int64_t>(k, 0), shape[dim2] - std::max<int64_t>(k, 0));
        shape.erase(std::max(dim1, dim2));
        shape.erase(std::min(dim1, dim2));
        shape.push_back(std::max<int64_t>(length, 0));
        return built(shape, [&](Index i) {
            const int64_t at = i.back();
            i.erase(i.size() - 1);
            const int64_t one = at - std::min<int64_t>(k, 0), two = at + std::max<int64_t>(k, 0);
            i.insert(std::min(dim1, dim2), dim1 < dim2 ? one : two);
            i.insert(std::max(dim1, dim2), dim1 < dim2 ? two : one);
            return x[0].at(i);
        });
    };
}

// The last dim of x as diagonal k of dims dim1 < dim2.
Reference embedded_reference(int64_t k, int dim1, int dim2) {
    return [=](const std::vector<HostArray>& x) {
        const int64_t size = x[0].shape.back() + std::abs(k);
        Shape shape = x[0].shape;
        shape.erase(shape.size() - 1);
        shape.insert(dim1, size);
        shape.insert(dim2, size);
        return built(shape, [&](Index i) {
            const int64_t row = i[dim1], column = i[dim2];
            if (column - row != k) return 0.0;
            i.erase(dim2);
            i.erase(dim1);
            i.push_back(std::min(row, column));
            return x[0].at(i);
        });
    };
}

template <class F>
std::vector<ErrorCase> diagonal_errors(const std::string& op, int rank, F f) {
    const std::string range =
        detail::concat(" is out of range for a tensor of ", rank, " dimensions");
    return {error<IndexError>(op + ": dim 5" + range,
                              [=] {
                                  f(ones({2, 3}), 0, 5, 1);
                              }),
            error<IndexError>(op + ": dim -6" + range,
                              [=] {
                                  f(ones({2, 3}), 0, 0, -6);
                              }),
            error<ValueError>(op + ": two dims are wanted, got 0 and 0",
                              [=] {
                                  f(ones({2, 3}), 0, 0, 0);
                              }),
            error<ValueError>(detail::concat(op, ": two dims are wanted, got 1 and ", 1 - rank),
                              [=] {
                                  f(ones({2, 3}), 0, 1, 1 - rank);
                              }),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [=] { f(Tensor(), 0, 0, 1); })};
}

void add_diagonals(std::vector<OpRow>& rows) {
    rows.push_back(row(
        "diagonal", "", [](const Tensor& x) { return diagonal(x); }, diagonal_reference(0, 0, 1),
        samples({{3, 4}, {4, 3}, {2, 3, 2}, {0, 3}, {40, 30}}),
        diagonal_errors("diagonal", 2, [](const auto&... x) { diagonal(x...); })));
    rows.back().errors.push_back(
        error<IndexError>("diagonal: dim 1 is out of range for a tensor of 1 dimensions",
                          [] { diagonal(ones({3})); }));
    for (int64_t k : {1, -2, 9})
        rows.push_back(row(
            "diagonal",
            k == 1  ? "above"
            : k < 0 ? "below"
                    : "outside",
            [k](const Tensor& x) { return diagonal(x, k, -1, 0); }, diagonal_reference(k, 2, 0),
            samples({{3, 2, 4}, {4, 1, 3}})));
    rows.push_back(row(
        "diag_embed", "", [](const Tensor& x) { return diag_embed(x); },
        [](const std::vector<HostArray>& x) {
            const int last = x[0].shape.size();
            return embedded_reference(0, last - 1, last)(x);
        },
        samples({{3}, {2, 3}, {0}, {2, 0}, {2, 2, 3}}),
        diagonal_errors("diag_embed", 3, [](const auto&... x) { diag_embed(x...); })));
    rows.back().errors.push_back(error<ShapeError>("diag_embed: shape [] cannot be a diagonal",
                                                   [] { diag_embed(ones({})); }));
    rows.push_back(row(
        "diag_embed", "dims", [](const Tensor& x) { return diag_embed(x, 1, 0, -2); },
        embedded_reference(1, 0, 1), samples({{2, 3}, {4, 1}})));
    rows.push_back(
        row("diag", "", [](const Tensor& x) { return diag(x, -1); }, embedded_reference(-1, 0, 1),
            samples({{3}, {0}}),
            {error<ShapeError>("diag: a list or a matrix is wanted, got shape []",
                               [] { diag(ones({})); }),
             error<ShapeError>("diag: a list or a matrix is wanted, got shape [1, 1, 1]",
                               [] {
                                   diag(ones({1, 1, 1}));
                               }),
             error<ShapeError>("diag: a list or a matrix is wanted, got shape [2, 0, 2, 2]",
                               [] {
                                   diag(ones({2, 0, 2, 2}));
                               }),
             error<ValueError>("diag: diagonal 1152921504606846976 is out of range",
                               [] { diag(ones({1}), int64_t{1} << 60); }),
             error<ShapeError>("diag: too many elements in shape [4294967297, 4294967297]",
                               [] { diag(ones({1}), int64_t{1} << 32); }),
             error<ValueError>("an undefined tensor was used: it was never given a value",
                               [] { diag(Tensor()); })}));
    rows.push_back(row(
        "diag", "matrix", [](const Tensor& x) { return diag(x, 1); }, diagonal_reference(1, 0, 1),
        samples({{3, 4}, {1, 1}, {0, 2}})));
    rows.push_back(row(
        "diagflat", "", [](const Tensor& x) { return diagflat(x, 1); },
        [](const std::vector<HostArray>& x) {
            const Shape flat(static_cast<int64_t>(x[0].values.size()));
            return embedded_reference(1, 0, 1)({HostArray(flat, x[0].values)});
        },
        samples({{3}, {2, 2}, {}, {0}}),
        {error<ValueError>("diagflat: diagonal -1152921504606846976 is out of range",
                           [] { diagflat(ones({1}), -(int64_t{1} << 60)); }),
         error<ValueError>("diagflat: diagonal 1152921504606846976 is out of range",
                           [] { diagflat(ones({1}), int64_t{1} << 60); }),
         error<ValueError>("diagflat: diagonal -9223372036854775808 is out of range",
                           [] { diagflat(ones({1}), INT64_MIN); }),
         error<ShapeError>("diagflat: too many elements in shape [4294967298, 4294967298]",
                           [] { diagflat(ones({2}), int64_t{1} << 32); }),
         error<ShapeError>("diagflat: too many elements in shape [4294967297, 4294967297]",
                           [] { diagflat(ones({}), -(int64_t{1} << 32)); }),
         error<ValueError>("an undefined tensor was used: it was never given a value",
                           [] { diagflat(Tensor()); })}));
}

}  // namespace

void add_rearrange_rows(std::vector<OpRow>& rows) {
    add_flips(rows);
    add_rolls(rows);
    add_turns(rows);
    add_diagonals(rows);
    add_triangles(rows, "tril", true, [](const Tensor& x, int64_t k) { return tril(x, k); });
    add_triangles(rows, "triu", false, [](const Tensor& x, int64_t k) { return triu(x, k); });
}

}  // namespace tern::test
