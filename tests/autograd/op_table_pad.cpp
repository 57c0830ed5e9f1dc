// Rows of autograd/ops/pad.h and windows.h.
#include "tests/autograd/op_moves.h"

namespace tern::test {
namespace {

// Where place `i` of a padded dim is read, from `n` elements; -1 for the constant.
int64_t source_of(const std::string& mode, int64_t i, int64_t n) {
    if (i >= 0 && i < n) return i;
    if (mode == "reflect") return i < 0 ? -i : 2 * n - 2 - i;
    if (mode == "replicate") return i < 0 ? 0 : n - 1;
    if (mode == "circular") return (i + n) % n;
    return -1;
}

// `padding` as pad takes it.
Reference padded(const std::vector<int64_t>& padding, const std::string& mode, double value) {
    return [=](const std::vector<HostArray>& x) {
        Shape shape = x[0].shape;
        Dims before = Dims::filled(shape.size(), 0);
        for (size_t i = 0; i < padding.size(); i += 2) {
            const int d = shape.size() - 1 - static_cast<int>(i / 2);
            before[d] = padding[i];
            shape[d] += padding[i] + padding[i + 1];
        }
        return built(shape, [&](Index at) {
            for (int d = 0; d < at.size(); ++d) {
                at[d] = source_of(mode, at[d] - before[d], x[0].shape[d]);
                if (at[d] < 0) return value;
            }
            return x[0].at(at);
        });
    };
}

OpRow pad_row(const char* variant, const std::vector<int64_t>& padding, const std::string& mode,
              double value, std::vector<Sample> from, std::vector<ErrorCase> errors = {}) {
    return row(
        "pad", variant, [=](const Tensor& x) { return pad(x, padding, mode, value); },
        padded(padding, mode, value), std::move(from), std::move(errors));
}

std::vector<ErrorCase> pad_errors() {
    const auto ones_of = [](const Shape& shape) { return ones(shape); };
    return {
        error<ValueError>("pad: pairs of numbers are wanted, got 3 numbers",
                          [=] {
                              pad(ones_of({2, 3}), {1, 2, 3});
                          }),
        error<ShapeError>("pad: 2 pairs for shape [3]",
                          [=] {
                              pad(ones_of({3}), {1, 1, 1, 1});
                          }),
        error<ValueError>("pad: mode \"mirror\" is none of constant, reflect, replicate, circular",
                          [=] {
                              pad(ones_of({3}), {1, 1}, "mirror");
                          }),
        error<ValueError>("pad: mode \"reflect\" cannot add 3 elements to dim 1 of shape [2, 3]",
                          [=] {
                              pad(ones_of({2, 3}), {3, 0}, "reflect");
                          }),
        error<ValueError>("pad: mode \"circular\" cannot add 4 elements to dim 0 of shape [3]",
                          [=] {
                              pad(ones_of({3}), {0, 4}, "circular");
                          }),
        error<ValueError>("pad: mode \"replicate\" cannot add 1 elements to dim 0 of shape [0]",
                          [=] {
                              pad(ones_of({0}), {1, 0}, "replicate");
                          }),
        error<ShapeError>("pad: 4 elements cannot be taken from dim 0 of shape [3]",
                          [=] {
                              pad(ones_of({3}), {-2, -2});
                          }),
        error<ValueError>("pad: a padding of -9223372036854775807 elements is out of range",
                          [=] {
                              pad(ones_of({3}), {-9223372036854775807, 0});
                          }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [] {
                              pad(Tensor(), {1, 1});
                          }),
    };
}

void add_pads(std::vector<OpRow>& rows) {
    rows.push_back(pad_row("", {1, 2, 2, 0}, "constant", 3,
                           samples({{3, 4}, {2, 3, 2}, {0, 3}, {2, 0}, {40, 311}}), pad_errors()));
    rows.push_back(pad_row("all_dims", {0, 1, 1, 0, 2, 1}, "constant", 0,
                           samples({{2, 3, 2}, {1, 1, 1}, {2, 0, 3}})));
    rows.push_back(pad_row("crop", {-1, 2, 1, -2}, "constant", 1, samples({{3, 4}, {2, 1}})));
    rows.push_back(pad_row("nothing", {}, "constant", 1, samples({{3}, {}, {0}})));
    rows.push_back(
        pad_row("reflect", {2, 1, 1, 2}, "reflect", 0, samples({{3, 4}, {2, 3, 3}, {33, 211}})));
    rows.push_back(pad_row("replicate", {2, 1, 0, 3}, "replicate", 0,
                           samples({{3, 4}, {2, 1, 1}, {33, 211}})));
    rows.push_back(
        pad_row("circular", {3, 1, 2, 2}, "circular", 0, samples({{2, 3}, {2, 4, 5}, {33, 211}})));
}

// Element k of window i is i * step + k * dilation, along dim 1.
Reference windowed(int64_t size, int64_t step, int64_t dilation) {
    return [=](const std::vector<HostArray>& x) {
        Shape shape = x[0].shape;
        shape[1] = (shape[1] - (size - 1) * dilation - 1) / step + 1;
        shape.push_back(size);
        return built(shape, [&](Index i) {
            i[1] = i[1] * step + i.back() * dilation;
            i.erase(i.size() - 1);
            return x[0].at(i);
        });
    };
}

template <class F>
std::vector<ErrorCase> window_errors(const std::string& op, F f) {
    return {
        error<IndexError>(op + ": dim 1 is out of range for a tensor of 1 dimensions",
                          [=] { f(ones({3}), 1, 2, 1); }),
        error<IndexError>(op + ": dim 0 is out of range for a tensor of 0 dimensions",
                          [=] { f(ones({}), 0, 1, 1); }),
        error<ValueError>(op + ": size must not be negative, got -1",
                          [=] { f(ones({3}), 0, -1, 1); }),
        error<ValueError>(op + ": step must be positive, got 0", [=] { f(ones({3}), 0, 2, 0); }),
        error<ShapeError>(op + ": windows of 4 elements, 1 apart, do not fit dim 0 of shape [3]",
                          [=] { f(ones({3}), 0, 4, 1); }),
        error<ShapeError>(
            op + ": shape [1, 1, 1, 1, 1, 1, 1, 1] leaves no room for a dim of windows",
            [=] {
                f(ones({1, 1, 1, 1, 1, 1, 1, 1}), 0, 1, 1);
            }),
        error<ValueError>("an undefined tensor was used: it was never given a value",
                          [=] { f(Tensor(), 0, 1, 1); }),
    };
}

void add_windows(std::vector<OpRow>& rows) {
    const auto plain = [](const Tensor& x, int64_t dim, int64_t size, int64_t step) {
        return unfold(x, dim, size, step);
    };
    const auto dilated = [](const Tensor& x, int64_t dim, int64_t size, int64_t step) {
        return sliding_windows(x, dim, size, step);
    };
    rows.push_back(row(
        "unfold", "", [](const Tensor& x) { return unfold(x, 1, 3, 2); }, windowed(3, 2, 1),
        samples({{2, 7}, {2, 4, 3}, {0, 3}, {3, 65, 40}}), window_errors("unfold", plain)));
    rows.push_back(row(
        "unfold", "overlapping", [](const Tensor& x) { return unfold(x, -1, 3, 1); },
        windowed(3, 1, 1), samples({{2, 7}, {1, 3}})));
    rows.push_back(row(
        "unfold", "apart", [](const Tensor& x) { return unfold(x, 1, 2, 3); }, windowed(2, 3, 1),
        samples({{2, 7}, {2, 9, 17}, {9, 400}})));
    rows.push_back(row(
        "sliding_windows", "", [](const Tensor& x) { return sliding_windows(x, 1, 3, 2, 2); },
        windowed(3, 2, 2), samples({{2, 7}, {2, 5, 2}, {3, 60, 30}}),
        window_errors("sliding_windows", dilated)));
    rows.back().errors.push_back(
        error<ValueError>("sliding_windows: dilation must be positive, got 0",
                          [] { sliding_windows(ones({3}), 0, 2, 1, 0); }));
    rows.push_back(row(
        "sliding_windows", "dilation_3",
        [](const Tensor& x) { return sliding_windows(x, 1, 2, 1, 3); }, windowed(2, 1, 3),
        samples({{2, 7}, {1, 4, 20}})));
}

}  // namespace

void add_pad_rows(std::vector<OpRow>& rows) {
    add_pads(rows);
    add_windows(rows);
}

}  // namespace tern::test
