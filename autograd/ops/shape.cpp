#include "autograd/ops/shape.h"

#include <algorithm>

#include "autograd/record.h"
#include "kernels/elementwise.h"
#include "kernels/memory.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// A view whose gradient only has to be given the input's shape back.
Tensor recorded_reshape(const char* name, const Tensor& x, const Layout& layout) {
    return record(name, with_layout(x, layout), {x}, keep::nothing, [](const RuleContext& ctx) {
        return Gradients{reshape(ctx.grad(), ctx.shape(0))};
    });
}

// The opposite of slice: zeros of `shape` with x in the slice's place.
Tensor unslice(const Tensor& x, const Shape& shape, int dim, int64_t start, int64_t step) {
    const Tensor out = zeros(shape, {.device = x.device(), .dtype = x.dtype()});
    const int64_t stop = start + x.size(dim) * step;
    const Layout part = slice("slice", out.layout(), dim, start, std::min(stop, shape[dim]), step);
    kernels::cast(x.view(), with_layout(out, part).view());
    return record("unslice", out, {x}, keep::nothing,
                  [=, size = shape[dim]](const RuleContext& ctx) {
                      return Gradients{slice(ctx.grad(), dim, start, std::min(stop, size), step)};
                  });
}

Tensor expanded(const char* op, const Tensor& x, const Shape& shape) {
    if (shape == x.shape()) return x;
    return record(op, with_layout(x, expand(op, x.layout(), shape)), {x}, keep::nothing,
                  [](const RuleContext& ctx) { return Gradients{ctx.grad()}; });
}

}  // namespace

Tensor reshape(const Tensor& x, const Shape& given) {
    const Shape shape = infer_reshape("reshape", given, x.numel());
    if (shape == x.shape()) return x;
    if (const auto layout = reshape(x.layout(), shape))
        return recorded_reshape("reshape", x, *layout);
    const Tensor dense = x.contiguous();
    return recorded_reshape("reshape", dense, Layout(shape));
}

Tensor flatten(const Tensor& x, int64_t start_dim, int64_t end_dim) {
    if (x.dim() == 0) return reshape(x, {1});
    const int first = normalize_dim("flatten", start_dim, x.dim());
    const int last = normalize_dim("flatten", end_dim, x.dim());
    TERN_CHECK(first <= last, ValueError, "flatten: start_dim ", start_dim, " is after end_dim ",
               end_dim);
    Shape shape;
    for (int d = 0; d < x.dim(); ++d) {
        if (d <= first || d > last)
            shape.push_back(x.shape()[d]);
        else
            shape[first] *= x.shape()[d];
    }
    return reshape(x, shape);
}

Tensor permute(const Tensor& x, const Dims& dims) {
    Tensor out = with_layout(x, permute("permute", x.layout(), dims));
    return record("permute", out, {x}, keep::nothing, [dims](const RuleContext& ctx) {
        Dims inverse = dims;
        for (int i = 0; i < dims.size(); ++i)
            inverse[normalize_dim("permute", dims[i], dims.size())] = i;
        return Gradients{permute(ctx.grad(), inverse)};
    });
}

Tensor transpose(const Tensor& x, int64_t dim0, int64_t dim1) {
    Dims dims;
    for (int d = 0; d < x.dim(); ++d) dims.push_back(d);
    const int a = normalize_dim("transpose", dim0, x.dim());
    const int b = normalize_dim("transpose", dim1, x.dim());
    std::swap(dims[a], dims[b]);
    return permute(x, dims);
}

Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t stop, int64_t step) {
    const Layout layout = slice("slice", x.layout(), dim, start, stop, step);
    const int d = normalize_dim("slice", dim, x.dim());
    const int64_t size = x.shape()[d];
    const int64_t first = std::clamp<int64_t>(start < 0 ? start + size : start, 0, size);
    return record("slice", with_layout(x, layout), {x}, keep::nothing, [=](const RuleContext& ctx) {
        return Gradients{unslice(ctx.grad(), ctx.shape(0), d, first, step)};
    });
}

Tensor select(const Tensor& x, int64_t dim, int64_t index) {
    const int d = normalize_dim("select", dim, x.dim());
    const int64_t size = x.shape()[d];
    TERN_CHECK(index >= -size && index < size, IndexError, "select: index ", index,
               " is out of range for dim ", d, " of shape ", x.shape());
    const int64_t at = index < 0 ? index + size : index;
    return squeeze(slice(x, d, at, at + 1), d);
}

Tensor expand(const Tensor& x, const Shape& shape) { return expanded("expand", x, shape); }

Tensor squeeze(const Tensor& x, const Dims& dims) {
    return recorded_reshape("squeeze", x, squeeze("squeeze", x.layout(), dims));
}

Tensor unsqueeze(const Tensor& x, int64_t dim) {
    return recorded_reshape("unsqueeze", x, unsqueeze("unsqueeze", x.layout(), dim));
}

Tensor narrow(const Tensor& x, int64_t dim, int64_t start, int64_t length) {
    const int d = normalize_dim("narrow", dim, x.dim());
    const int64_t size = x.shape()[d], first = start < 0 ? start + size : start;
    TERN_CHECK(length >= 0, ValueError, "narrow: length must not be negative, got ", length);
    TERN_CHECK(first >= 0 && first <= size && length <= size - first, IndexError,
               "narrow: ", length, " elements from ", start, " on are out of range for dim ", d,
               " of size ", size);
    return slice(x, d, first, first + length);
}

Tensor broadcast_to(const Tensor& x, const Shape& shape) {
    return expanded("broadcast_to", x, shape);
}

Tensor unflatten(const Tensor& x, int64_t dim, const Shape& sizes) {
    const int d = normalize_dim("unflatten", dim, x.dim());
    TERN_CHECK(!sizes.empty(), ValueError, "unflatten: at least one size is wanted");
    const Shape parts = infer_reshape("unflatten", sizes, x.shape()[d]);
    const int rank = x.dim() - 1 + parts.size();
    TERN_CHECK(rank <= kMaxDims, ShapeError, "unflatten: sizes ", sizes, " for dim ", d,
               " of shape ", x.shape(), " make ", rank, " dimensions; there are at most ",
               kMaxDims);
    Shape shape;
    for (int e = 0; e < x.dim(); ++e) {
        if (e != d) shape.push_back(x.shape()[e]);
        for (int i = 0; e == d && i < parts.size(); ++i) shape.push_back(parts[i]);
    }
    return reshape(x, shape);
}

Tensor movedim(const Tensor& x, const Dims& source, const Dims& destination) {
    TERN_CHECK(source.size() == destination.size(), ValueError, "movedim: source ", source,
               " and destination ", destination, " differ in number");
    if (source.empty()) return x;
    normalize_dims("movedim", source, x.dim());
    normalize_dims("movedim", destination, x.dim());
    Dims order = Dims::filled(x.dim(), -1);
    for (int i = 0; i < source.size(); ++i)
        order[normalize_dim("movedim", destination[i], x.dim())] =
            normalize_dim("movedim", source[i], x.dim());
    int next = 0;
    for (int d = 0; d < x.dim(); ++d) {
        if (order[d] >= 0) continue;
        while (std::find(order.begin(), order.end(), next) != order.end()) ++next;
        order[d] = next;
    }
    return permute(x, order);
}

Tensor swapaxes(const Tensor& x, int64_t axis0, int64_t axis1) {
    return transpose(x, normalize_dim("swapaxes", axis0, x.dim()),
                     normalize_dim("swapaxes", axis1, x.dim()));
}

Tensor atleast_1d(const Tensor& x) { return x.dim() == 0 ? unsqueeze(x, 0) : x; }

Tensor atleast_2d(const Tensor& x) { return x.dim() < 2 ? unsqueeze(atleast_1d(x), 0) : x; }

Tensor atleast_3d(const Tensor& x) { return x.dim() < 3 ? unsqueeze(atleast_2d(x), -1) : x; }

}  // namespace tern
