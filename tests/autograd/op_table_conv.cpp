// Rows of autograd/ops/conv.h.
#include "tests/autograd/op_reference.h"
#include "tests/autograd/op_samples.h"

namespace tern::test {
namespace {

// One number for each spatial dim.
struct Geometry {
    Dims stride, padding, dilation;
    int64_t groups = 1;
};

// Calls f(k) for every index of `shape`.
void for_each_index(const Shape& shape, const std::function<void(const Index&)>& f) {
    built(shape, [&](const Index& i) {
        f(i);
        return 0.0;
    });
}

Shape spatial(const HostArray& x) { return Shape(std::span(x.shape.begin() + 2, x.shape.end())); }

// From the definition: every place of the result meets every element of the kernel.
HostArray convolved(const std::vector<HostArray>& x, const Geometry& g) {
    const HostArray &image = x[0], &weight = x[1];
    const int dims = g.stride.size();
    Shape shape{image.shape[0], weight.shape[0]};
    for (int d = 0; d < dims; ++d) {
        const int64_t reach = g.dilation[d] * (weight.shape[2 + d] - 1) + 1;
        shape.push_back((image.shape[2 + d] + 2 * g.padding[d] - reach) / g.stride[d] + 1);
    }
    const int64_t in = weight.shape[1], out = weight.shape[0] / g.groups;
    return built(shape, [&](const Index& at) {
        Real total = x.size() > 2 ? x[2].at({at[1]}) : 0;
        for_each_index(spatial(weight), [&](const Index& k) {
            Index from = at, element = k;
            bool inside = true;
            for (int d = 0; d < dims; ++d) {
                const int axis = 2 + d;
                from[axis] = at[axis] * g.stride[d] - g.padding[d] + k[d] * g.dilation[d];
                inside = inside && from[axis] >= 0 && from[axis] < image.shape[2 + d];
            }
            element.insert(0, 0);
            element.insert(0, at[1]);
            for (int64_t c = 0; inside && c < in; ++c) {
                from[1] = at[1] / out * in + c;
                element[1] = c;
                total += Real(image.at(from)) * weight.at(element);
            }
        });
        return static_cast<double>(total);
    });
}

// The same connections, run from y to x.
HostArray transposed(const std::vector<HostArray>& x, const Geometry& g, const Dims& extra) {
    const HostArray &image = x[0], &weight = x[1];
    const int dims = g.stride.size();
    const int64_t out = weight.shape[1], in = image.shape[1] / g.groups;
    Shape shape{image.shape[0], out * g.groups};
    for (int d = 0; d < dims; ++d)
        shape.push_back((image.shape[2 + d] - 1) * g.stride[d] - 2 * g.padding[d] +
                        g.dilation[d] * (weight.shape[2 + d] - 1) + 1 + extra[d]);
    return built(shape, [&](const Index& at) {
        Real total = x.size() > 2 ? x[2].at({at[1]}) : 0;
        for_each_index(spatial(weight), [&](const Index& k) {
            Index from = at, element = k;
            bool inside = true;
            for (int d = 0; d < dims; ++d) {
                const int axis = 2 + d;
                const int64_t place = at[axis] + g.padding[d] - k[d] * g.dilation[d];
                from[axis] = place / g.stride[d];
                inside = inside && place >= 0 && place % g.stride[d] == 0 &&
                         from[axis] < image.shape[2 + d];
            }
            element.insert(0, at[1] % out);
            element.insert(0, 0);
            for (int64_t c = 0; inside && c < in; ++c) {
                from[1] = element[0] = at[1] / out * in + c;
                total += Real(image.at(from)) * weight.at(element);
            }
        });
        return static_cast<double>(total);
    });
}

using Conv = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, const ConvOptions&);
using ConvTranspose = Tensor (*)(const Tensor&, const Tensor&, const Tensor&,
                                 const ConvTransposeOptions&);

void add_conv(std::vector<OpRow>& rows, const char* name, const char* variant, Conv op,
              const Geometry& g, const std::vector<Sample>& samples,
              const std::vector<ErrorCase>& errors = {}) {
    const ConvOptions options = {g.stride, g.padding, g.dilation, g.groups};
    rows.push_back(
        {.name = name,
         .variant = variant,
         .op =
             [=](const auto& x) { return op(x[0], x[1], x.size() > 2 ? x[2] : Tensor(), options); },
         .reference = [=](const auto& x) { return convolved(x, g); },
         .samples = samples,
         .length = 64,
         .errors = errors});
}

// What is refused, for `dims` spatial dims.
std::vector<ErrorCase> conv_errors(const std::string& name, int dims, Conv op) {
    const auto sized = [dims](int64_t n, int64_t c, int64_t size) {
        Shape out{n, c};
        for (int d = 0; d < dims; ++d) out.push_back(size);
        return out;
    };
    const auto text = [](const Shape& shape) { return detail::concat(shape); };
    const auto run = [=](const Tensor& x, const Tensor& w, const Tensor& b,
                         const ConvOptions& options) { op(x, w, b, options); };
    const Shape x = sized(2, 4, 6), w = sized(8, 4, 3);
    const std::string rank = std::to_string(dims + 2);
    return {
        error<ShapeError>(name + ": x must have " + rank + " dims, [n, channels, ...], got [2, 4]",
                          [=] {
                              run(zeros({2, 4}), zeros(w), {}, {});
                          }),
        error<ShapeError>(name + ": weight must have " + rank + " dims, got [8, 4]",
                          [=] {
                              run(zeros(x), zeros({8, 4}), {}, {});
                          }),
        error<ShapeError>(
            name + ": a weight of shape " + text(w) + " does not fit 4 channels in 2 groups",
            [=] { run(zeros(x), zeros(w), {}, {.groups = 2}); }),
        error<ShapeError>(name + ": the kernel reaches over 9 elements, x with its padding has 6 "
                                 "along dim 2",
                          [=] { run(zeros(x), zeros(w), {}, {.dilation = 4}); }),
        error<ShapeError>(name + ": bias must be [8], got [4]",
                          [=] { run(zeros(x), zeros(w), zeros({4}), {}); }),
        error<ValueError>(name + ": stride must be at least 1, got [0]",
                          [=] { run(zeros(x), zeros(w), {}, {.stride = 0}); }),
        error<ValueError>(name + ": padding must be at least 0, got [-1]",
                          [=] { run(zeros(x), zeros(w), {}, {.padding = -1}); }),
        error<ValueError>(name + ": groups must be positive, got 0",
                          [=] { run(zeros(x), zeros(w), {}, {.groups = 0}); }),
        error<DTypeError>(name + ": dtypes differ: float32 and float64; convert one with .to(...)",
                          [=] { run(zeros(x), zeros(w, {.dtype = float64}), {}, {}); }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [=] { run(zeros(x, {.dtype = int64}), zeros(w), {}, {}); })};
}

void add_convolutions(std::vector<OpRow>& rows) {
    const Shape bias{4};
    const auto sample = [&](const Shape& x, const Shape& w) {
        return Sample{value(x), value(w, {-1, 1}), value({w[0]})};
    };
    add_conv(rows, "conv1d", "", conv1d, {1, 0, 1},
             {sample({2, 3, 7}, {4, 3, 3}),
              sample({1, 1, 1}, {1, 1, 1}),
              {value({2, 2, 5}), value({3, 2, 2}, {-1, 1})},
              sample({0, 2, 5}, {3, 2, 2})},
             conv_errors("conv1d", 1, conv1d));
    add_conv(rows, "conv1d", "strided", conv1d, {2, 1, 2}, {sample({2, 3, 9}, {4, 3, 3})});
    add_conv(rows, "conv2d", "", conv2d, {{1, 1}, {0, 0}, {1, 1}},
             {sample({2, 2, 5, 4}, {3, 2, 3, 2}), sample({3, 5, 19, 17}, {4, 5, 3, 3})},
             conv_errors("conv2d", 2, conv2d));
    add_conv(rows, "conv2d", "strided_dilated", conv2d, {{2, 1}, {1, 2}, {1, 2}},
             {sample({2, 2, 6, 5}, {3, 2, 3, 2})});
    add_conv(rows, "conv2d", "groups", conv2d, {{1, 1}, {1, 1}, {1, 1}, 2},
             {sample({2, 4, 4, 4}, {6, 2, 3, 3})});
    add_conv(rows, "conv3d", "", conv3d, {{1, 2, 1}, {1, 0, 0}, {1, 1, 1}},
             {sample({1, 2, 3, 4, 3}, {2, 2, 2, 2, 2})}, conv_errors("conv3d", 3, conv3d));
}

std::vector<ErrorCase> transpose_errors(const std::string& name, int dims, ConvTranspose op) {
    Shape x{2, 4}, w{4, 3};
    for (int d = 0; d < dims; ++d) x.push_back(5), w.push_back(3);
    const auto run = [=](const Tensor& image, const Tensor& weight, const Tensor& b,
                         const ConvTransposeOptions& options) { op(image, weight, b, options); };
    const std::string rank = std::to_string(dims + 2), shape = detail::concat(w);
    return {
        error<ShapeError>(name + ": x must have " + rank + " dims, [n, channels, ...], got [2]",
                          [=] { run(zeros({2}), zeros(w), {}, {}); }),
        error<ShapeError>(name + ": a weight of shape " + detail::concat(x) +
                              " does not fit 4 channels in 1 groups",
                          [=] { run(zeros(x), zeros(x), {}, {}); }),
        error<ShapeError>(
            name + ": a weight of shape " + shape + " does not fit 4 channels in 3 groups",
            [=] { run(zeros(x), zeros(w), {}, {.groups = 3}); }),
        error<ValueError>(name + ": output_padding must be below the stride or the dilation, got " +
                              detail::concat(Dims::filled(dims, 2)),
                          [=] { run(zeros(x), zeros(w), {}, {.stride = 2, .output_padding = 2}); }),
        error<ShapeError>(name + ": bias must be [3], got [4]",
                          [=] { run(zeros(x), zeros(w), zeros({4}), {}); }),
        error<ShapeError>(name + ": the result would have size -1 along dim 2",
                          [=] { run(zeros(x), zeros(w), {}, {.padding = 4}); }),
        error<DTypeError>(name + ": dtype int64 is not supported; it takes float32, float64",
                          [=] { run(zeros(x, {.dtype = int64}), zeros(w), {}, {}); })};
}

void add_transposes(std::vector<OpRow>& rows) {
    const auto add = [&](const char* name, ConvTranspose op, const Geometry& g, const Dims& extra,
                         const Shape& x, const Shape& w) {
        const ConvTransposeOptions options = {g.stride, g.padding, extra, g.groups, g.dilation};
        rows.push_back({.name = name,
                        .op = [=](const auto& x) { return op(x[0], x[1], x[2], options); },
                        .reference = [=](const auto& x) { return transposed(x, g, extra); },
                        .samples = {{value(x), value(w, {-1, 1}), value({w[1] * g.groups})}},
                        .length = 64,
                        .errors = transpose_errors(name, x.size() - 2, op)});
    };
    add("conv_transpose1d", conv_transpose1d, {2, 1, 2}, 1, {2, 3, 4}, {3, 2, 3});
    add("conv_transpose2d", conv_transpose2d, {{2, 1}, {1, 0}, {1, 2}, 2}, {1, 0}, {2, 4, 3, 3},
        {4, 2, 3, 2});
    add("conv_transpose3d", conv_transpose3d, {{1, 2, 1}, {0, 1, 0}, {1, 1, 1}}, {0, 1, 0},
        {1, 2, 2, 3, 2}, {2, 2, 2, 2, 2});
}

}  // namespace

void add_conv_rows(std::vector<OpRow>& rows) {
    add_convolutions(rows);
    add_transposes(rows);
}

}  // namespace tern::test
