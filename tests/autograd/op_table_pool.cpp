// Rows of autograd/ops/pool.h.
#include <algorithm>

#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

using Group = std::vector<double>;

double largest(const Group& v) { return *std::max_element(v.begin(), v.end()); }
double mean_of(const Group& v) {
    Real total = 0;
    for (double x : v) total += x;
    return static_cast<double>(total / Real(v.size()));
}

// The elements first ... last along every spatial dim, without those outside.
Group elements(const HostArray& x, const Index& at, const Index& first, const Index& last,
               int64_t step, bool zeros_outside) {
    Group out;
    Index from = at;
    const std::function<void(int, bool)> visit = [&](int d, bool inside) {
        if (d == from.size()) {
            if (inside || zeros_outside) out.push_back(inside ? x.at(from) : 0);
            return;
        }
        const int64_t size = x.shape[d];
        for (int64_t i = first[d - 2]; i <= last[d - 2]; i += step) {
            from[d] = std::clamp<int64_t>(i, 0, size - 1);
            visit(d + 1, inside && i >= 0 && i < size);
        }
    };
    visit(2, true);
    return out;
}

// f over windows of `kernel` every `stride`, for any number of spatial dims.
HostArray pooled(const HostArray& x, int64_t kernel, int64_t stride, int64_t padding,
                 int64_t dilation, bool zeros_outside, double (*f)(const Group&)) {
    Shape shape{x.shape[0], x.shape[1]};
    for (int d = 2; d < x.shape.size(); ++d)
        shape.push_back((x.shape[d] + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1);
    return built(shape, [&](const Index& at) {
        Index first, last;
        for (int d = 2; d < at.size(); ++d) {
            first.push_back(at[d] * stride - padding);
            last.push_back(first.back() + dilation * (kernel - 1));
        }
        return f(elements(x, at, first, last, dilation, zeros_outside));
    });
}

HostArray adaptive(const HostArray& x, const Dims& output, double (*f)(const Group&)) {
    Shape shape{x.shape[0], x.shape[1]};
    for (int64_t o : output) shape.push_back(o);
    return built(shape, [&](const Index& at) {
        Index first, last;
        for (int d = 0; d < output.size(); ++d) {
            const int64_t n = x.shape[2 + d], o = output[d], i = at[2 + d];
            first.push_back(i * n / o);
            last.push_back(((i + 1) * n + o - 1) / o - 1);
        }
        return f(elements(x, at, first, last, 1, false));
    });
}

std::vector<ErrorCase> pool_errors(
    const std::string& name, int dims,
    const std::function<void(const Tensor&, const Dims& kernel, const Dims& stride,
                             const Dims& padding)>& op) {
    Shape x{2, 3};
    for (int d = 0; d < dims; ++d) x.push_back(4);
    const std::string rank = std::to_string(dims + 2), count = std::to_string(dims);
    const Dims many = Dims::filled(dims + 1, 2);
    return {error<ShapeError>(name + ": x must have " + rank + " dims, [n, channels, ...], got [4]",
                              [=] { op(zeros({4}), 2, {}, 0); }),
            error<ValueError>(name + ": kernel must be at least 1, got [0]",
                              [=] { op(zeros(x), 0, {}, 0); }),
            error<ValueError>(
                name + ": kernel must be one number or " + count + ", got " + detail::concat(many),
                [=] { op(zeros(x), many, {}, 0); }),
            error<ValueError>(name + ": stride must be at least 1, got [-1]",
                              [=] { op(zeros(x), 2, -1, 0); }),
            error<ValueError>(name + ": padding must be at most half the kernel, got [2] and [3]",
                              [=] { op(zeros(x), 3, {}, 2); }),
            error<ShapeError>(
                name + ": a window reaches over 5 elements, x with its padding has 4 along dim 2",
                [=] { op(zeros(x), 5, {}, 0); }),
            error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                              [=] { op(zeros(x, {.dtype = int64}), 2, {}, 0); })};
}

// Images of 1, 2 and 3 spatial dims.
Shape image_of(int dims) {
    return dims == 1 ? Shape{2, 3, 9} : dims == 2 ? Shape{2, 3, 7, 6} : Shape{1, 2, 4, 5, 4};
}
constexpr Domain kDistinct = {-2, 2, {}, true};

void add_windows(std::vector<OpRow>& rows) {
    using Max = Tensor (*)(const Tensor&, const Dims&, const MaxPoolOptions&);
    using Avg = Tensor (*)(const Tensor&, const Dims&, const AvgPoolOptions&);
    const std::pair<const char*, Max> max[] = {
        {"max_pool1d", max_pool1d}, {"max_pool2d", max_pool2d}, {"max_pool3d", max_pool3d}};
    const std::pair<const char*, Avg> avg[] = {
        {"avg_pool1d", avg_pool1d}, {"avg_pool2d", avg_pool2d}, {"avg_pool3d", avg_pool3d}};
    for (int dims = 1; dims <= 3; ++dims) {
        const auto [max_name, max_op] = max[dims - 1];
        const auto [avg_name, avg_op] = avg[dims - 1];
        const std::vector<Sample> samples = {{value(image_of(dims), kDistinct)}};
        rows.push_back(
            {.name = max_name,
             .op = [op = max_op](const auto& x) { return op(x[0], 2, {}); },
             .reference = [](const auto& x) { return pooled(x[0], 2, 2, 0, 1, false, largest); },
             .samples = samples,
             .errors = pool_errors(
                 max_name, dims,
                 [op = max_op](const Tensor& x, const Dims& k, const Dims& s, const Dims& p) {
                     op(x, k, {.stride = s, .padding = p});
                 })});
        rows.push_back(
            {.name = max_name,
             .variant = "padded",
             .op =
                 [op = max_op](const auto& x) {
                     return op(x[0], 2, {.stride = 1, .padding = 1, .dilation = 2});
                 },
             .reference = [](const auto& x) { return pooled(x[0], 2, 1, 1, 2, false, largest); },
             .samples = samples});
        rows.push_back(
            {.name = avg_name,
             .op = [op =
                        avg_op](const auto& x) { return op(x[0], 3, {.stride = 2, .padding = 1}); },
             .reference = [](const auto& x) { return pooled(x[0], 3, 2, 1, 1, true, mean_of); },
             .samples = samples,
             .length = 32,
             .errors = pool_errors(
                 avg_name, dims,
                 [op = avg_op](const Tensor& x, const Dims& k, const Dims& s, const Dims& p) {
                     op(x, k, {.stride = s, .padding = p});
                 })});
        rows.push_back(
            {.name = avg_name,
             .variant = "without_padding",
             .op =
                 [op = avg_op](const auto& x) {
                     return op(x[0], 3, {.stride = 2, .padding = 1, .count_include_pad = false});
                 },
             .reference = [](const auto& x) { return pooled(x[0], 3, 2, 1, 1, false, mean_of); },
             .samples = samples,
             .length = 32});
    }
}

std::vector<ErrorCase> adaptive_errors(const std::string& name, int dims,
                                       Tensor (*op)(const Tensor&, const Dims&)) {
    Shape x{2, 3}, none{2, 3};
    for (int d = 0; d < dims; ++d) x.push_back(4), none.push_back(0);
    const std::string rank = std::to_string(dims + 2), count = std::to_string(dims);
    const Dims many = Dims::filled(dims + 1, 2);
    return {
        error<ShapeError>(name + ": x must have " + rank + " dims, [n, channels, ...], got [4]",
                          [=] { op(zeros({4}), 2); }),
        error<ValueError>(name + ": output must be at least 0, got [-1]",
                          [=] { op(zeros(x), -1); }),
        error<ValueError>(
            name + ": output must be one number or " + count + ", got " + detail::concat(many),
            [=] { op(zeros(x), many); }),
        error<ValueError>(name + ": output must be one number or " + count + ", got []",
                          [=] { op(zeros(x), {}); }),
        error<ShapeError>(name + ": x has no elements along dim 2", [=] { op(zeros(none), 2); }),
        error<DTypeError>(name + ": dtype bool is not supported; it takes float32, float64",
                          [=] { op(zeros(x, {.dtype = bool_}), 2); })};
}

void add_adaptive(std::vector<OpRow>& rows) {
    struct Case {
        const char* name;
        Tensor (*op)(const Tensor&, const Dims&);
        Dims output;
        double (*f)(const Group&);
    };
    const Case all[] = {{"adaptive_avg_pool1d", adaptive_avg_pool1d, 4, mean_of},
                        {"adaptive_avg_pool2d", adaptive_avg_pool2d, {3, 4}, mean_of},
                        {"adaptive_avg_pool3d", adaptive_avg_pool3d, {2, 3, 1}, mean_of},
                        {"adaptive_max_pool1d", adaptive_max_pool1d, 4, largest},
                        {"adaptive_max_pool2d", adaptive_max_pool2d, {3, 8}, largest},
                        {"adaptive_max_pool3d", adaptive_max_pool3d, {2, 3, 1}, largest}};
    for (const Case& c : all)
        rows.push_back({.name = c.name,
                        .op = [c](const auto& x) { return c.op(x[0], c.output); },
                        .reference = [c](const auto& x) { return adaptive(x[0], c.output, c.f); },
                        .samples = {{value(image_of(c.output.size()), kDistinct)}},
                        .length = 32,
                        .errors = adaptive_errors(c.name, c.output.size(), c.op)});
}

// Between the elements of one spatial dim.
HostArray linear_resized(const HostArray& x, int64_t o, bool corners) {
    const int64_t n = x.shape[2];
    return built({x.shape[0], x.shape[1], o}, [&](const Index& at) {
        Real place = corners ? Real(at[2]) * Real(n - 1) / Real(o - 1)
                             : (Real(at[2]) + 0.5L) * Real(n) / Real(o) - 0.5L;
        place = std::clamp<Real>(place, 0, Real(n - 1));
        const auto low = static_cast<int64_t>(place);
        const Real part = place - Real(low);
        const Real below = x.at({at[0], at[1], low});
        return static_cast<double>(below +
                                   part * (x.at({at[0], at[1], std::min(low + 1, n - 1)}) - below));
    });
}

void add_interpolate(std::vector<OpRow>& rows) {
    const auto op = [](const Shape& shape, const Dims& size, const InterpolateOptions& options) {
        interpolate(zeros(shape), size, options);
    };
    const std::string name = "interpolate: ";
    const Shape image{2, 3, 4, 4};
    rows.push_back(
        {.name = "interpolate",
         .op =
             [](const auto& x) {
                 return interpolate(x[0], {5, 3});
             },
         .reference =
             [](const auto& x) {
                 return built({x[0].shape[0], x[0].shape[1], 5, 3}, [&](const Index& at) {
                     return x[0].at(
                         {at[0], at[1], at[2] * x[0].shape[2] / 5, at[3] * x[0].shape[3] / 3});
                 });
             },
         .samples = {{value({2, 3, 4, 6})}, {value({1, 1, 1, 1})}, {value({1, 2, 7, 2})}},
         .errors = {error<ShapeError>(
                        name + "x must be [n, channels, ...] with 1 to 3 spatial dims, got [4]",
                        [=] { op({4}, 2, {}); }),
                    error<ValueError>(name + "size must be at least 1, got [0]",
                                      [=] { op(image, 0, {}); }),
                    error<ValueError>(name + "size must be one number or 2, got [2, 2, 2]",
                                      [=] {
                                          op(image, {2, 2, 2}, {});
                                      }),
                    error<ValueError>(name + "mode must be nearest, linear or area, got 'cubic'",
                                      [=] { op(image, 2, {.mode = "cubic"}); }),
                    error<ValueError>(name + "align_corners is for linear modes, got 'nearest'",
                                      [=] { op(image, 2, {.align_corners = true}); }),
                    error<ShapeError>(name + "x has no elements along dim 3", [=] {
                        op({2, 3, 4, 0}, 2, {});
                    })}});
    for (bool corners : {false, true})
        rows.push_back(
            {.name = "interpolate",
             .variant = corners ? "linear_corners" : "linear",
             .op =
                 [=](const auto& x) {
                     return interpolate(x[0], 7, {.mode = "linear", .align_corners = corners});
                 },
             .reference = [=](const auto& x) { return linear_resized(x[0], 7, corners); },
             .samples = {{value({2, 3, 4})}, {value({1, 1, 1})}, {value({2, 1, 19})}},
             .length = 8});
    rows.push_back({.name = "interpolate",
                    .variant = "area",
                    .op = [](const auto& x) { return interpolate(x[0], 3, {.mode = "area"}); },
                    .reference =
                        [](const auto& x) {
                            return adaptive(x[0], {3, 3}, mean_of);
                        },
                    .samples = {{value({2, 3, 4, 7})}},
                    .length = 16});
}

}  // namespace

void add_pool_rows(std::vector<OpRow>& rows) {
    add_windows(rows);
    add_adaptive(rows);
    add_interpolate(rows);
}

}  // namespace tern::test
