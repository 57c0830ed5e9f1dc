// Convolutions as matrix products: the windows of x become columns (one strided copy), which the
// weights multiply. Images are taken a few at a time, so that the columns stay in bounds.
#include "autograd/convolution.h"

#include <algorithm>

#include "autograd/ops/arithmetic.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/pad.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/windows.h"
#include "autograd/record.h"
#include "kernels/windows.h"
#include "tensor/factory.h"

namespace tern {
namespace {

constexpr int64_t kColumns = int64_t{1} << 22;  // elements of columns held at a time

Shape spatial(const Tensor& x) { return Shape(std::span(x.shape().begin() + 2, x.shape().end())); }

// [n, c, sizes...].
Shape shape_of(int64_t n, int64_t c, const Shape& sizes) {
    Shape out{n, c};
    for (int64_t size : sizes) out.push_back(size);
    return out;
}

// Pairs for pad: every spatial dim at both ends, negated to take them off again.
std::vector<int64_t> borders(const ConvGeometry& geometry, int64_t sign) {
    std::vector<int64_t> out;
    for (int d = geometry.dims() - 1; d >= 0; --d)
        out.insert(out.end(), 2, sign * geometry.padding[d]);
    return out;
}

// The windows of x: [n, c, out..., kernel...], a view of x or of its padded copy.
Tensor windows_of(const Tensor& x, const ConvGeometry& geometry, const Shape& kernel) {
    Tensor out =
        geometry.padding == Dims::filled(geometry.dims(), 0) ? x : pad(x, borders(geometry, 1));
    for (int d = 0; d < geometry.dims(); ++d)
        out = sliding_windows(out, 2 + d, kernel[d], geometry.stride[d], geometry.dilation[d]);
    return out;
}

// Swaps the two halves after the first two dims: [n, c, a..., b...] -> [n, c, b..., a...].
Tensor swap_halves(const Tensor& x, int dims) {
    Dims order{0, 1};
    for (int d = 0; d < dims; ++d) order.push_back(2 + dims + d);
    for (int d = 0; d < dims; ++d) order.push_back(2 + d);
    return permute(x, order);
}

// x's columns, a group at a time: [n, groups, c / groups * kernel, out positions].
Tensor columns_of(const Tensor& x, const ConvGeometry& geometry, const Shape& kernel) {
    const Tensor windows = windows_of(x, geometry, kernel);
    const int64_t rows = x.size(1) / geometry.groups * numel(kernel);
    int64_t positions = 1;
    for (int d = 0; d < geometry.dims(); ++d) positions *= windows.size(2 + d);
    return reshape(swap_halves(windows, geometry.dims()),
                   {x.size(0), geometry.groups, rows, positions});
}

// The opposite: columns summed to where they came from, spatial sizes `sizes` and `out` positions.
Tensor from_columns(const Tensor& columns, const ConvGeometry& geometry, const Shape& kernel,
                    const Shape& sizes, const Shape& out) {
    Shape shape =
        shape_of(columns.size(0), columns.size(2) * geometry.groups / numel(kernel), kernel);
    const int64_t channels = shape[1];
    for (int64_t size : out) shape.push_back(size);
    Tensor x = swap_halves(reshape(columns, shape), geometry.dims());
    for (int d = geometry.dims() - 1; d >= 0; --d) {
        Shape folded = Shape(std::span(x.shape().begin(), x.shape().end() - 1));
        folded[2 + d] = sizes[d] + 2 * geometry.padding[d];
        const Tensor sum = empty(folded, {.device = x.device(), .dtype = x.dtype()});
        kernels::fold(x.view(), {2 + d, kernel[d], geometry.stride[d], geometry.dilation[d]},
                      sum.view());
        x = sum;
    }
    const bool padded = geometry.padding != Dims::filled(geometry.dims(), 0);
    return reshape(padded ? pad(x, borders(geometry, -1)) : x,
                   shape_of(columns.size(0), channels, sizes));
}

// [rows, cols, kernel...] -> [1, groups, rows / groups, cols * kernel].
Tensor grouped_weight(const Tensor& w, int64_t groups) {
    const int64_t rows = w.size(0) / groups;
    return reshape(w, {1, groups, rows, w.numel() / std::max<int64_t>(w.size(0), 1)});
}
// [n, c, ...] -> [n, groups, c / groups, positions].
Tensor grouped_image(const Tensor& y, int64_t groups) {
    int64_t positions = 1;
    for (int d = 2; d < y.dim(); ++d) positions *= y.size(d);
    return reshape(y, {y.size(0), groups, y.size(1) / groups, positions});
}

// f(first, last) over ranges of images whose columns are at most kColumns elements.
template <class F>
void for_each_chunk(int64_t images, int64_t columns_per_image, F f) {
    const int64_t step = std::max<int64_t>(1, kColumns / std::max<int64_t>(columns_per_image, 1));
    for (int64_t first = 0; first < images; first += step) f(first, std::min(first + step, images));
}

int64_t column_count(const Tensor& x, const Shape& kernel, const Shape& out) {
    return x.size(1) * numel(kernel) * numel(out);
}

Shape output_sizes(const Tensor& x, const Shape& kernel, const ConvGeometry& geometry) {
    Shape out;
    for (int d = 0; d < geometry.dims(); ++d) {
        const int64_t reach = geometry.dilation[d] * (kernel[d] - 1) + 1;
        out.push_back((x.size(2 + d) + 2 * geometry.padding[d] - reach) / geometry.stride[d] + 1);
    }
    return out;
}

}  // namespace

Tensor convolve(const char* op, const Tensor& x, const Tensor& w, const ConvGeometry& geometry) {
    const Shape kernel = spatial(w), out_sizes = output_sizes(x, kernel, geometry);
    const Tensor out = empty(shape_of(x.size(0), w.size(0), out_sizes),
                             {.device = x.device(), .dtype = x.dtype()});
    if (out.numel() > 0) {
        const NoGradGuard guard;
        const Tensor weight = grouped_weight(w, geometry.groups);
        for_each_chunk(x.size(0), column_count(x, kernel, out_sizes), [&](int64_t i, int64_t end) {
            const Tensor columns = columns_of(slice(x, 0, i, end), geometry, kernel);
            const Tensor part = slice(out, 0, i, end);
            part.copy_(reshape(matmul(weight, columns), part.shape()));
        });
    }
    return record(op, out, {x, w}, keep::inputs, [op, geometry](const RuleContext& ctx) {
        const Tensor &x = ctx.input(0), &w = ctx.input(1);
        Gradients grads(2);
        if (ctx.needs(0)) grads[0] = convolve_input(op, ctx.grad(), w, geometry, spatial(x));
        if (ctx.needs(1)) grads[1] = convolve_weight(op, x, ctx.grad(), geometry, spatial(w));
        return grads;
    });
}

Tensor convolve_input(const char* op, const Tensor& y, const Tensor& w,
                      const ConvGeometry& geometry, const Shape& sizes) {
    const Shape kernel = spatial(w);
    const Tensor out = empty(shape_of(y.size(0), w.size(1) * geometry.groups, sizes),
                             {.device = y.device(), .dtype = y.dtype()});
    if (out.numel() > 0 && y.numel() > 0) {
        const NoGradGuard guard;
        const Tensor weight = transpose(grouped_weight(w, geometry.groups));
        for_each_chunk(
            y.size(0), column_count(out, kernel, spatial(y)), [&](int64_t i, int64_t end) {
                const Tensor image = grouped_image(slice(y, 0, i, end), geometry.groups);
                slice(out, 0, i, end)
                    .copy_(
                        from_columns(matmul(weight, image), geometry, kernel, sizes, spatial(y)));
            });
    } else {
        out.zero_();
    }
    return record(op, out, {y, w}, keep::inputs, [op, geometry](const RuleContext& ctx) {
        const Tensor &y = ctx.input(0), &w = ctx.input(1);
        Gradients grads(2);
        if (ctx.needs(0)) grads[0] = convolve(op, ctx.grad(), w, geometry);
        if (ctx.needs(1)) grads[1] = convolve_weight(op, ctx.grad(), y, geometry, spatial(w));
        return grads;
    });
}

Tensor convolve_weight(const char* op, const Tensor& x, const Tensor& y,
                       const ConvGeometry& geometry, const Shape& kernel) {
    const Shape shape = shape_of(y.size(1), x.size(1) / geometry.groups, kernel);
    Tensor out = zeros(shape, {.device = x.device(), .dtype = x.dtype()});
    if (x.numel() > 0 && y.numel() > 0) {
        const NoGradGuard guard;
        for_each_chunk(x.size(0), column_count(x, kernel, spatial(y)), [&](int64_t i, int64_t end) {
            const Tensor columns = columns_of(slice(x, 0, i, end), geometry, kernel);
            const Tensor image = grouped_image(slice(y, 0, i, end), geometry.groups);
            out = out + reshape(sum(matmul(image, transpose(columns)), {0}), shape);
        });
    }
    return record(op, out, {x, y}, keep::inputs, [op, geometry](const RuleContext& ctx) {
        const Tensor &x = ctx.input(0), &y = ctx.input(1);
        Gradients grads(2);
        if (ctx.needs(0)) grads[0] = convolve_input(op, y, ctx.grad(), geometry, spatial(x));
        if (ctx.needs(1)) grads[1] = convolve(op, x, ctx.grad(), geometry);
        return grads;
    });
}

}  // namespace tern
