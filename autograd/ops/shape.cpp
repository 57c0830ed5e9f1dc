#include "autograd/ops/shape.h"

#include "autograd/autocast_rules.h"
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

Tensor expand(const Tensor& x, const Shape& shape) {
    if (shape == x.shape()) return x;
    return record("expand", with_layout(x, expand("expand", x.layout(), shape)), {x}, keep::nothing,
                  [](const RuleContext& ctx) { return Gradients{ctx.grad()}; });
}

Tensor squeeze(const Tensor& x, const Dims& dims) {
    return recorded_reshape("squeeze", x, squeeze("squeeze", x.layout(), dims));
}

Tensor unsqueeze(const Tensor& x, int64_t dim) {
    return recorded_reshape("unsqueeze", x, unsqueeze("unsqueeze", x.layout(), dim));
}

namespace {
Shape joined_shape(const std::vector<Tensor>& tensors, int dim) {
    const Tensor& first = tensors[0];
    Shape shape = first.shape();
    for (size_t i = 1; i < tensors.size(); ++i) {
        const Tensor& x = tensors[i];
        TERN_CHECK(x.dtype() == first.dtype(), DTypeError, "cat: dtypes differ: ", first.dtype(),
                   " and ", x.dtype(), " (tensor ", i, ")");
        TERN_CHECK(x.device() == first.device(), DeviceError,
                   "cat: devices differ: ", first.device(), " and ", x.device(), " (tensor ", i,
                   ")");
        Shape other = x.shape();
        bool fits = other.size() == shape.size();
        for (int d = 0; fits && d < shape.size(); ++d) fits = d == dim || other[d] == shape[d];
        TERN_CHECK(fits, ShapeError, "cat: shapes ", first.shape(), " and ", x.shape(), " (tensor ",
                   i, ") differ outside dim ", dim);
        shape[dim] += other[dim];
    }
    check_shape("cat", shape);
    return shape;
}
}  // namespace

Tensor cat(const std::vector<Tensor>& tensors, int64_t given_dim) {
    TERN_CHECK(!tensors.empty(), ValueError, "cat: at least one tensor is wanted");
    if (mixes(tensors)) return cat(to_widest(tensors), given_dim);
    const int dim = normalize_dim("cat", given_dim, tensors[0].dim());
    const Tensor out = empty(joined_shape(tensors, dim),
                             {.device = tensors[0].device(), .dtype = tensors[0].dtype()});
    int64_t start = 0;
    for (const Tensor& x : tensors) {
        const Layout part = slice("cat", out.layout(), dim, start, start + x.size(dim), 1);
        kernels::cast(x.view(), with_layout(out, part).view());
        start += x.size(dim);
    }
    return record_list("cat", out, tensors, keep::nothing, [dim](const RuleContext& ctx) {
        Gradients out;
        int64_t start = 0;
        for (size_t i = 0; i < ctx.node().inputs().size(); ++i) {
            const int64_t size = ctx.shape(static_cast<int>(i))[dim];
            const bool wanted = ctx.needs(static_cast<int>(i));
            out.push_back(wanted ? slice(ctx.grad(), dim, start, start + size) : Tensor());
            start += size;
        }
        return out;
    });
}

Tensor stack(const std::vector<Tensor>& tensors, int64_t dim) {
    TERN_CHECK(!tensors.empty(), ValueError, "stack: at least one tensor is wanted");
    const int d = normalize_dim("stack", dim, tensors[0].dim() + 1);
    std::vector<Tensor> raised;
    for (const Tensor& x : tensors) {
        TERN_CHECK(x.shape() == tensors[0].shape(), ShapeError,
                   "stack: shapes differ: ", tensors[0].shape(), " and ", x.shape());
        raised.push_back(unsqueeze(x, d));
    }
    return cat(raised, d);
}

}  // namespace tern
