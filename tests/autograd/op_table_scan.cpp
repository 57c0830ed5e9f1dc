// Rows of autograd/ops/scan.h.
#include <algorithm>
#include <numeric>

#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

using Line = std::vector<double>;
using ScanOp = Tensor (*)(const Tensor&, int64_t);
using ExtremeOp = ValuesAndIndices (*)(const Tensor&, int64_t);

// f(line) for every line of x along dim; what it gives may be shorter or longer than the line.
HostArray along(const HostArray& x, int64_t dim, const std::function<Line(const Line&)>& f) {
    if (x.shape.empty()) return HostArray(x.shape, f(x.values));
    const int d = normalize_dim("reference", dim, x.shape.size());
    const int64_t length = static_cast<int64_t>(f(Line(static_cast<size_t>(x.shape[d]))).size());
    Shape shape = x.shape, lines = x.shape;
    shape[d] = length;
    lines[d] = 1;
    HostArray out(shape);
    for_each_index(lines, [&](Index index) {
        Line line;
        for (index[d] = 0; index[d] < x.shape[d]; ++index[d]) line.push_back(x.at(index));
        const Line result = f(line);
        for (index[d] = 0; index[d] < length; ++index[d])
            out.at(index) = result[static_cast<size_t>(index[d])];
    });
    return out;
}

// step(so far, next) from `start` on, carried in long double.
template <class Step>
Line running(const Line& line, Real start, Step step) {
    Line out;
    for (double x : line) out.push_back(static_cast<double>(start = step(start, Real(x))));
    return out;
}
Line sums(const Line& x) {
    return running(x, 0, [](Real a, Real b) { return a + b; });
}
Line products(const Line& x) {
    return running(x, 1, [](Real a, Real b) { return a * b; });
}
Line log_sums(const Line& x) {
    Line out = running(x, 0, [](Real a, Real b) { return a + std::exp(b); });
    for (double& v : out) v = std::log(v);
    return out;
}
// Of equal ones the last.
Line places(const Line& x, bool largest) {
    Line out;
    size_t best = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        if (largest ? x[i] >= x[best] : x[i] <= x[best]) best = i;
        out.push_back(static_cast<double>(best));
    }
    return out;
}
Line picked(const Line& x, bool largest) {
    Line out = places(x, largest);
    for (double& v : out) v = x[static_cast<size_t>(v)];
    return out;
}
Line differences(Line x, int64_t n) {
    for (; n > 0 && !x.empty(); --n) {
        for (size_t i = 0; i + 1 < x.size(); ++i) x[i] = x[i + 1] - x[i];
        x.pop_back();
    }
    return x;
}

std::vector<Sample> line_samples(const Domain& domain = {}) {
    std::vector<Sample> out = three_dims(domain);
    for (const Shape& shape : {Shape{2, 3, 300}, Shape{2, 3, 2}, Shape{0, 4, 2}, Shape{3, 0, 2}})
        out.push_back({value(shape, domain)});
    return out;
}

// What all operations along a dim refuse, and those of `only` some dtypes.
std::vector<ErrorCase> line_errors(const std::string& name,
                                   const std::function<void(const Tensor&, int64_t)>& op) {
    const auto outside = [&](int64_t dim, const Shape& shape, int rank) {
        return error<IndexError>(name + ": dim " + std::to_string(dim) +
                                     " is out of range for a tensor of " + std::to_string(rank) +
                                     " dimensions",
                                 [=] { op(zeros(shape), dim); });
    };
    return {outside(2, {2, 3}, 2),
            outside(-3, {2, 3}, 2),
            outside(1, {4}, 1),
            outside(3, {2, 0, 3}, 3),
            outside(-2, {}, 1),
            error<ValueError>("an undefined tensor was used: it was never given a value",
                              [=] { op({}, 0); })};
}
ErrorCase wrong_dtype(const std::string& name, DType dtype, const std::string& takes,
                      const std::function<void(const Tensor&, int64_t)>& op) {
    return error<DTypeError>(
        name + ": dtype " + tern::name(dtype) + " is not supported; it takes " + takes,
        [=] { op(zeros({3}, {.dtype = dtype}), 0); });
}

void add_scan(std::vector<OpRow>& rows, const char* name, ScanOp op, Line (*reference)(const Line&),
              const Domain& domain) {
    for (int64_t dim : {0, 1, -1}) {
        OpRow row = {.name = name,
                     .variant = dim < 0 ? "last" : std::string("dim") + std::to_string(dim),
                     .op = [=](const auto& x) { return op(x[0], dim); },
                     .reference = [=](const auto& x) { return along(x[0], dim, reference); },
                     .samples = line_samples(domain),
                     .length = 300};
        if (dim != 1) row.samples.push_back({value({}, domain)});
        if (dim < 0) row.samples.push_back({value({2, 1031}, domain)});
        if (dim == 0) row.errors = line_errors(name, op);
        rows.push_back(row);
    }
}

void add_integer_scan(std::vector<OpRow>& rows, const char* name, ScanOp op,
                      Line (*reference)(const Line&), double most) {
    OpRow row = {.name = name,
                 .variant = "to_int64",
                 .op = [=](const auto& x) { return op(x[0], 1); },
                 .reference = [=](const auto& x) { return along(x[0], 1, reference); },
                 .samples = {{value({3, 9, 2}, {-most, most})}, {value({3, 9}, {-most, most})}},
                 .dtypes = {int32, int64, uint8, int8, int16},
                 .result = int64,
                 .differentiable = false};
    rows.push_back(row);
    row.variant = "of_bool";
    row.samples = {{mask({3, 200})}, {mask({2, 5, 3})}};
    row.dtypes = {bool_};
    rows.push_back(row);
}

void add_extreme_scan(std::vector<OpRow>& rows, const char* name, ExtremeOp op, bool largest) {
    const Domain distinct = {-2, 2, {}, true};
    for (int64_t dim : {0, 2}) {
        const std::string variant = dim == 0 ? "dim0" : "dim2";
        OpRow row = {.name = name,
                     .variant = variant + "_values",
                     .op = [=](const auto& x) { return op(x[0], dim).values; },
                     .reference =
                         [=](const auto& x) {
                             return along(x[0], dim,
                                          [=](const Line& v) { return picked(v, largest); });
                         },
                     .samples = line_samples(distinct)};
        rows.push_back(row);
        row.variant = variant + "_integers";
        row.dtypes = {int32, int64, uint8, int8, int16};
        row.differentiable = false;
        row.samples = line_samples({-9, 9});
        rows.push_back(row);
        row.variant = variant + "_indices";
        row.op = [=](const auto& x) { return op(x[0], dim).indices; };
        row.reference = [=](const auto& x) {
            return along(x[0], dim, [=](const Line& v) { return places(v, largest); });
        };
        row.dtypes = ordered();
        row.result = int64;
        if (dim == 0) {
            row.errors = line_errors(name, op);
            row.errors.push_back(
                wrong_dtype(name, bool_, "float32, float64, int32, int64, uint8", op));
        }
        rows.push_back(row);
    }
}

void add_differences(std::vector<OpRow>& rows) {
    for (int64_t n : {1, 0, 3})
        rows.push_back({.name = "diff",
                        .variant = std::string("n") + std::to_string(n),
                        .op = [n](const auto& x) { return diff(x[0], n, 1); },
                        .reference =
                            [n](const auto& x) {
                                return along(x[0], 1,
                                             [n](const Line& v) { return differences(v, n); });
                            },
                        .samples = line_samples(),
                        .length = 8});
    OpRow row = {.name = "diff",
                 .variant = "joined",
                 .op = [](const auto& x) { return diff(x[0], 1, -1, x[1], x[2]); },
                 .reference =
                     [](const auto& x) {
                         HostArray out(Shape{2, 5});
                         for (int64_t r = 0; r < 2; ++r) {
                             Line line = {x[1].at({r, 0}), x[1].at({r, 1})};
                             for (int64_t c = 0; c < 3; ++c) line.push_back(x[0].at({r, c}));
                             line.push_back(x[2].at({r, 0}));
                             line = differences(line, 1);
                             for (int64_t c = 0; c < 5; ++c)
                                 out.at({r, c}) = line[static_cast<size_t>(c)];
                         }
                         return out;
                     },
                 .samples = {{value({2, 3}), value({2, 2}), value({2, 1})}}};
    row.errors = {
        error<ValueError>("diff: n must not be negative, got -1", [] { diff(zeros({3}), -1); }),
        error<ShapeError>("diff: at least one dimension is wanted, got shape []",
                          [] { diff(scalar(1)); }),
        error<IndexError>("diff: dim 1 is out of range for a tensor of 1 dimensions",
                          [] { diff(zeros({3}), 1, 1); }),
        error<ShapeError>("diff: prepend of shape [2] cannot be joined to [2, 3] along dim 1",
                          [] {
                              diff(zeros({2, 3}), 1, 1, zeros({2}));
                          }),
        error<ShapeError>("diff: append of shape [3, 1] cannot be joined to [2, 3] along dim 1",
                          [] {
                              diff(zeros({2, 3}), 1, 1, {}, zeros({3, 1}));
                          }),
        error<DTypeError>("diff: dtypes differ: float32 and int64; convert one with .to(...)",
                          [] { diff(zeros({3}), 1, 0, zeros({3}, {.dtype = int64})); })};
    rows.push_back(row);
    rows.push_back({.name = "diff",
                    .variant = "of_bool",
                    .op = [](const auto& x) { return diff(x[0]); },
                    .reference =
                        [](const auto& x) {
                            HostArray out =
                                along(x[0], -1, [](const Line& v) { return differences(v, 1); });
                            for (double& v : out.values) v = std::abs(v);
                            return out;
                        },
                    .samples = {{mask({3, 8})}, {mask({9})}},
                    .dtypes = {bool_},
                    .differentiable = false});
}

// The areas between neighbours: heights y over the points x.
Line areas(const Line& y, const Line& x) {
    Line out;
    for (size_t i = 0; i + 1 < y.size(); ++i)
        out.push_back((y[i] + y[i + 1]) / 2 * (x[i + 1] - x[i]));
    return out;
}
Line points(size_t count, double step) {
    Line out;
    for (size_t i = 0; i < count; ++i) out.push_back(static_cast<double>(i) * step);
    return out;
}

template <class Even, class At>
void add_integral(std::vector<OpRow>& rows, const std::string& name, Even even, At at,
                  Line (*finish)(const Line&), bool keeps_dim) {
    const auto shaped = [=](HostArray out, int64_t dim) {
        if (!keeps_dim) out.shape.erase(normalize_dim("", dim, out.shape.size()));
        return out;
    };
    OpRow row = {.name = name,
                 .variant = "even",
                 .op = [=](const auto& x) { return even(x[0], 0.5, 1); },
                 .reference =
                     [=](const auto& x) {
                         return shaped(along(x[0], 1,
                                             [=](const Line& v) {
                                                 return finish(areas(v, points(v.size(), 0.5)));
                                             }),
                                       1);
                     },
                 .samples = three_dims(),
                 .length = 100};
    rows.push_back(row);
    row.variant = "at_points";
    row.op = [=](const auto& x) { return at(x[0], x[1], -1); };
    row.reference = [=](const auto& x) {
        const Line where = x[1].values;
        return shaped(along(x[0], -1, [=](const Line& v) { return finish(areas(v, where)); }), -1);
    };
    row.samples = {{value({2, 3, 5}), value({5})}, {value({7}), value({7})}};
    row.errors = {
        error<ShapeError>(
            name + ": x of shape [2] does not give the points of y, [2, 3], along dim 1",
            [=] {
                at(zeros({2, 3}), zeros({2}), 1);
            }),
        error<ShapeError>(
            name + ": x of shape [1, 3] does not give the points of y, [2, 3], along dim 1",
            [=] {
                at(zeros({2, 3}), zeros({1, 3}), 1);
            }),
        error<DTypeError>(name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [=] { at(zeros({3}), zeros({3}, {.dtype = float64}), 0); }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [=] { even(zeros({3}, {.dtype = int64}), 1, 0); }),
        error<IndexError>(name + ": dim 1 is out of range for a tensor of 1 dimensions",
                          [=] { even(zeros({3}), 1, 1); }),
        error<IndexError>(name + ": dim -1 is out of range for a tensor of 0 dimensions",
                          [=] { even(scalar(1), 1, -1); })};
    rows.push_back(row);
}

}  // namespace

void add_scan_rows(std::vector<OpRow>& rows) {
    add_scan(rows, "cumsum", cumsum, sums, {});
    add_scan(rows, "cumprod", cumprod, products, {-1.2, 1.2});
    add_scan(rows, "logcumsumexp", logcumsumexp, log_sums, {-20, 20});
    rows.back().errors = {wrong_dtype("logcumsumexp", int64, "float32, float64", logcumsumexp)};
    add_integer_scan(rows, "cumsum", cumsum, sums, 90);
    add_integer_scan(rows, "cumprod", cumprod, products, 9);
    add_extreme_scan(rows, "cummax", cummax, true);
    add_extreme_scan(rows, "cummin", cummin, false);
    add_differences(rows);
    using Even = Tensor (*)(const Tensor&, double, int64_t);
    using At = Tensor (*)(const Tensor&, const Tensor&, int64_t);
    const auto total = [](const Line& v) { return Line{v.empty() ? 0 : sums(v).back()}; };
    add_integral(rows, "trapezoid", Even(trapezoid), At(trapezoid), +total, false);
    add_integral(rows, "cumulative_trapezoid", Even(cumulative_trapezoid), At(cumulative_trapezoid),
                 sums, true);
}

}  // namespace tern::test
