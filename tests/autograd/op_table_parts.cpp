// Rows of autograd/ops/split.h and repeat.h.
#include "tests/autograd/op_moves.h"

namespace tern::test {
namespace {

// Elements begin to end along dim.
Reference part_along(int dim, const std::function<std::pair<int64_t, int64_t>(int64_t)>& bounds) {
    return [=](const std::vector<HostArray>& x) {
        const auto [begin, end] = bounds(x[0].shape[dim]);
        Shape shape = x[0].shape;
        shape[dim] = end - begin;
        return built(shape, [&, begin = begin](Index i) {
            i[dim] += begin;
            return x[0].at(i);
        });
    };
}

const char* const kUndefined = "an undefined tensor was used: it was never given a value";

void add_splits(std::vector<OpRow>& rows) {
    rows.push_back(row(
        "split", "", [](const Tensor& x) { return split(x, 3, 1)[1]; },
        part_along(1,
                   [](int64_t n) {
                       return std::pair<int64_t, int64_t>{3, std::min<int64_t>(n, 6)};
                   }),
        samples({{3, 5}, {2, 4, 3}, {2, 9}, {0, 6}}),
        {error<ValueError>("split: size must be positive, got 0", [] { split(ones({3}), 0); }),
         error<ValueError>("split: size must be positive, got -1", [] { split(ones({3}), -1); }),
         error<IndexError>("split: dim 1 is out of range for a tensor of 1 dimensions",
                           [] { split(ones({3}), 1, 1); }),
         error<ShapeError>("split: the sizes exceed dim 0 of shape [3]",
                           [] {
                               split(ones({3}), {2, 2});
                           }),
         error<ShapeError>("split: the sizes add up to 2, dim 0 of shape [3] has 3",
                           [] {
                               split(ones({3}), {1, 1});
                           }),
         error<ValueError>("split: sizes must not be negative, got -1",
                           [] {
                               split(ones({3}), {-1, 4});
                           }),
         error<ValueError>(kUndefined, [] { split(Tensor(), 1); })}));
    rows.push_back(row(
        "split", "sizes",
        [](const Tensor& x) {
            return split(x, {1, 0, x.size(-1) - 1}, -1)[2];
        },
        part_along(1,
                   [](int64_t n) {
                       return std::pair<int64_t, int64_t>{1, n};
                   }),
        samples({{3, 5}, {2, 1}})));
    rows.push_back(row(
        "chunk", "", [](const Tensor& x) { return chunk(x, 2, 1).back(); },
        part_along(1,
                   [](int64_t n) {
                       return std::pair<int64_t, int64_t>{n < 2 ? 0 : (n + 1) / 2, n};
                   }),
        samples({{3, 5}, {2, 4, 3}, {2, 1}, {2, 0}}),
        {error<ValueError>("chunk: chunks must be positive, got 0", [] { chunk(ones({3}), 0); }),
         error<ValueError>("chunk: chunks must be positive, got -2", [] { chunk(ones({3}), -2); }),
         error<IndexError>("chunk: dim 1 is out of range for a tensor of 1 dimensions",
                           [] { chunk(ones({3}), 1, 1); }),
         error<IndexError>("chunk: dim -2 is out of range for a tensor of 1 dimensions",
                           [] { chunk(ones({3}), 1, -2); }),
         error<IndexError>("chunk: dim 0 is out of range for a tensor of 0 dimensions",
                           [] { chunk(ones({}), 1); }),
         error<ValueError>(kUndefined, [] { chunk(Tensor(), 1); })}));
    rows.push_back(
        row("tensor_split", "", [](const Tensor& x) { return tensor_split(x, 3, -1)[0]; },
            part_along(1,
                       [](int64_t n) {
                           return std::pair<int64_t, int64_t>{0, (n + 2) / 3};
                       }),
            samples({{3, 5}, {2, 7}, {2, 1}, {2, 0}}),
            {error<ValueError>("tensor_split: sections must be positive, got 0",
                               [] { tensor_split(ones({3}), 0); }),
             error<ValueError>("tensor_split: sections must be positive, got -1",
                               [] { tensor_split(ones({3}), -1); }),
             error<IndexError>("tensor_split: dim 1 is out of range for a tensor of 1 dimensions",
                               [] { tensor_split(ones({3}), 1, 1); }),
             error<IndexError>("tensor_split: dim -2 is out of range for a tensor of 1 dimensions",
                               [] {
                                   tensor_split(ones({3}), {1, 2}, -2);
                               }),
             error<IndexError>("tensor_split: dim 0 is out of range for a tensor of 0 dimensions",
                               [] { tensor_split(ones({}), 1); }),
             error<ValueError>(kUndefined, [] { tensor_split(Tensor(), 1); })}));
    rows.push_back(row(
        "tensor_split", "places",
        [](const Tensor& x) {
            return tensor_split(x, {2, -1}, 1)[1];
        },
        part_along(1,
                   [](int64_t n) {
                       return std::pair<int64_t, int64_t>{2, n - 1};
                   }),
        samples({{3, 5}, {2, 4, 2}})));
    rows.push_back(
        row("unbind", "", [](const Tensor& x) { return unbind(x, 1)[2]; },
            moved(
                [](Shape s) {
                    s.erase(1);
                    return s;
                },
                [](Index i) {
                    i.insert(1, 2);
                    return i;
                }),
            samples({{3, 5}, {2, 3, 2}, {0, 4}}),
            {error<IndexError>("unbind: dim 1 is out of range for a tensor of 1 dimensions",
                               [] { unbind(ones({3}), 1); }),
             error<IndexError>("unbind: dim -2 is out of range for a tensor of 1 dimensions",
                               [] { unbind(ones({3}), -2); }),
             error<IndexError>("unbind: dim 7 is out of range for a tensor of 2 dimensions",
                               [] {
                                   unbind(ones({2, 3}), 7);
                               }),
             error<IndexError>("unbind: dim -3 is out of range for a tensor of 2 dimensions",
                               [] {
                                   unbind(ones({2, 3}), -3);
                               }),
             error<IndexError>("unbind: dim 0 is out of range for a tensor of 0 dimensions",
                               [] { unbind(ones({})); }),
             error<ValueError>(kUndefined, [] { unbind(Tensor()); })}));
}

// The result's element i is the input's at i modulo its sizes, dims matched from the right.
Reference tiled(const Dims& repeats) {
    return [=](const std::vector<HostArray>& x) {
        Shape from = x[0].shape, shape;
        Dims times = repeats;
        while (from.size() < times.size()) from.insert(0, 1);
        while (times.size() < from.size()) times.insert(0, 1);
        for (int d = 0; d < from.size(); ++d) shape.push_back(from[d] * times[d]);
        const HostArray padded(from, x[0].values);
        return built(shape, [&](Index i) {
            for (int d = 0; d < i.size(); ++d) i[d] %= from[d];
            return padded.at(i);
        });
    };
}

template <class F>
std::vector<ErrorCase> repeat_errors(const std::string& op, F f) {
    return {
        error<ValueError>(op + ": repeats must not be negative, got [-1]",
                          [=] { f(ones({3}), Dims(-1)); }),
        error<ValueError>(op + ": repeats must not be negative, got [2, -1]",
                          [=] {
                              f(ones({3}), Dims{2, -1});
                          }),
        error<ValueError>(op + ": repeats must not be negative, got [-4, 0]",
                          [=] {
                              f(ones({3}), Dims{-4, 0});
                          }),
        error<ShapeError>(op + ": too many elements in shape [2147483648, 4294967296]",
                          [=] {
                              f(ones({1}), Dims{int64_t{1} << 31, int64_t{1} << 32});
                          }),
        error<ShapeError>(op + ": repeats [4611686018427387904] of shape [3] are too many elements",
                          [=] { f(ones({3}), Dims(int64_t{1} << 62)); }),
        error<ValueError>(kUndefined, [=] { f(Tensor(), Dims(1)); })};
}

void add_repeats(std::vector<OpRow>& rows) {
    rows.push_back(row(
        "repeat", "",
        [](const Tensor& x) {
            return repeat(x, {2, 1, 3});
        },
        tiled({2, 1, 3}), samples({{3, 4}, {2, 3, 2}, {5}, {}, {0, 3}, {17, 130}}),
        repeat_errors("repeat", [](const Tensor& x, const Dims& r) { repeat(x, r); })));
    rows.back().errors.push_back(
        error<ValueError>("repeat: repeats [2] are fewer than the dims of shape [2, 3]", [] {
            repeat(ones({2, 3}), 2);
        }));
    rows.back().errors.push_back(
        error<ValueError>("repeat: repeats [] are fewer than the dims of shape [3]",
                          [] { repeat(ones({3}), Dims{}); }));
    rows.push_back(row(
        "repeat", "zero",
        [](const Tensor& x) {
            return repeat(x, {2, 0});
        },
        tiled({2, 0}), samples({{3, 4}, {5}})));
    rows.push_back(row(
        "repeat", "once",
        [](const Tensor& x) {
            return repeat(x, {1, 1});
        },
        tiled({1, 1}), samples({{3, 4}})));
    rows.push_back(row(
        "tile", "",
        [](const Tensor& x) {
            return tile(x, {2, 3});
        },
        tiled({2, 3}), samples({{3, 4}, {2, 3, 2}, {5}, {}, {0, 3}}),
        repeat_errors("tile", [](const Tensor& x, const Dims& r) { tile(x, r); })));
}

void add_interleaves(std::vector<OpRow>& rows) {
    const auto by_count = [](const std::vector<HostArray>& x) {
        Shape shape = x[0].shape;
        shape[1] *= 3;
        return built(shape, [&](Index i) {
            i[1] /= 3;
            return x[0].at(i);
        });
    };
    rows.push_back(row(
        "repeat_interleave", "", [](const Tensor& x) { return repeat_interleave(x, 3, 1); },
        by_count, samples({{3, 4}, {2, 3, 2}, {0, 3}, {2, 0}, {9, 130}}),
        {error<ValueError>("repeat_interleave: the count must not be negative, got -1",
                           [] { repeat_interleave(ones({3}), -1); }),
         error<IndexError>("repeat_interleave: dim 1 is out of range for a tensor of 1 dimensions",
                           [] { repeat_interleave(ones({3}), 1, 1); }),
         error<ShapeError>("repeat_interleave: 4611686018427387904 times shape [3] are too many "
                           "elements",
                           [] { repeat_interleave(ones({3}), int64_t{1} << 62); }),
         error<DTypeError>("repeat_interleave: counts must be int64, got float32",
                           [] { repeat_interleave(ones({3}), ones({3})); }),
         error<ShapeError>("repeat_interleave: counts of shape [2] for 3 elements",
                           [] { repeat_interleave(ones({3}), zeros({2}, {.dtype = int64})); }),
         error<ValueError>("repeat_interleave: the count must not be negative, got -2",
                           [] {
                               repeat_interleave(ones({2}), from_vector<int64_t>({1, -2}));
                           }),
         error<ValueError>(kUndefined, [] { repeat_interleave(Tensor(), 1); })}));
    rows.push_back(row(
        "repeat_interleave", "flat", [](const Tensor& x) { return repeat_interleave(x, 2); },
        [](const std::vector<HostArray>& x) {
            std::vector<double> out;
            for (double v : x[0].values) out.insert(out.end(), 2, v);
            return HostArray(Shape(static_cast<int64_t>(out.size())), out);
        },
        samples({{3, 4}, {}, {0}})));
    rows.push_back({.name = "repeat_interleave",
                    .variant = "counts",
                    .op = [](const auto& x) { return repeat_interleave(x[0], x[1], 0); },
                    .reference =
                        [](const auto& x) {
                            std::vector<int64_t> from;
                            for (size_t i = 0; i < x[1].values.size(); ++i)
                                from.insert(from.end(), static_cast<size_t>(x[1].values[i]),
                                            static_cast<int64_t>(i));
                            Shape shape = x[0].shape;
                            shape[0] = static_cast<int64_t>(from.size());
                            return built(shape, [&](Index i) {
                                i[0] = from[static_cast<size_t>(i[0])];
                                return x[0].at(i);
                            });
                        },
                    .samples = {{value({4, 3}), integer({4}, 4)}, {value({0, 2}), integer({0}, 3)}},
                    .dtypes = numbers()});
}

}  // namespace

void add_parts_rows(std::vector<OpRow>& rows) {
    add_splits(rows);
    add_repeats(rows);
    add_interleaves(rows);
}

}  // namespace tern::test
