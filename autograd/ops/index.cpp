#include "autograd/ops/index.h"

#include "autograd/elementwise.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "kernels/index.h"
#include "tensor/convert.h"

namespace tern {
namespace {

void check_index(const char* op, const Tensor& x, const Tensor& index) {
    TERN_CHECK(index.dtype() == int64, DTypeError, op, ": indices must be int64, got ",
               index.dtype());
    TERN_CHECK(index.device() == x.device(), DeviceError, op, ": the tensor is on ", x.device(),
               ", the indices on ", index.device());
}

// index has x's rank and fits inside it outside dim.
void check_pointwise(const char* op, const Tensor& x, int dim, const Tensor& index) {
    check_index(op, x, index);
    bool fits = index.dim() == x.dim();
    for (int d = 0; fits && d < x.dim(); ++d) fits = d == dim || index.shape()[d] <= x.shape()[d];
    TERN_CHECK(fits, ShapeError, op, ": indices of shape ", index.shape(), " do not fit ",
               x.shape(), " along dim ", dim);
}

void check_slices(const char* op, const Tensor& x, const Tensor& index) {
    check_index(op, x, index);
    TERN_CHECK(index.dim() == 1, ShapeError, op, ": a list of indices is wanted, got shape ",
               index.shape());
}

}  // namespace

Tensor gather(const Tensor& x, int64_t given_dim, const Tensor& index) {
    const int dim = normalize_dim("gather", given_dim, x.dim());
    check_pointwise("gather", x, dim, index);
    Tensor out = empty(index.shape(), {.device = x.device(), .dtype = x.dtype()});
    kernels::gather(x.view(), index.view(), dim, out.view());
    return record("gather", out, {x, index}, keep::input(1), [dim](const RuleContext& ctx) {
        const Tensor& g = ctx.grad();
        const Tensor none = zeros(ctx.shape(0), {.device = g.device(), .dtype = g.dtype()});
        return Gradients{scatter_add(none, dim, ctx.input(1), g), {}};
    });
}

Tensor scatter_add(const Tensor& x, int64_t given_dim, const Tensor& index, const Tensor& source) {
    const int dim = normalize_dim("scatter_add", given_dim, x.dim());
    check_pointwise("scatter_add", x, dim, index);
    check_same_kind("scatter_add", x, source);
    require_compute_dtype("scatter_add", x.dtype(), Numbers{});
    TERN_CHECK(source.shape() == index.shape(), ShapeError, "scatter_add: source of shape ",
               source.shape(), " and indices of shape ", index.shape(), " differ");
    Tensor out = copied(x, x.device(), x.dtype());
    kernels::scatter_add(source.view(), index.view(), dim, out.view());
    return record(
        "scatter_add", out, {x, index, source}, keep::input(1), [dim](const RuleContext& ctx) {
            const Tensor& g = ctx.grad();
            return Gradients{g, {}, ctx.needs(2) ? gather(g, dim, ctx.input(1)) : Tensor()};
        });
}

Tensor index_select(const Tensor& x, int64_t given_dim, const Tensor& index) {
    const int dim = normalize_dim("index_select", given_dim, x.dim());
    check_slices("index_select", x, index);
    Shape shape = x.shape();
    shape[dim] = index.numel();
    Tensor out = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    kernels::index_select(x.view(), index.view(), dim, out.view());
    return record("index_select", out, {x, index}, keep::input(1), [dim](const RuleContext& ctx) {
        const Tensor& g = ctx.grad();
        const Tensor none = zeros(ctx.shape(0), {.device = g.device(), .dtype = g.dtype()});
        return Gradients{index_add(none, dim, ctx.input(1), g), {}};
    });
}

Tensor index_add(const Tensor& x, int64_t given_dim, const Tensor& index, const Tensor& source) {
    const int dim = normalize_dim("index_add", given_dim, x.dim());
    check_slices("index_add", x, index);
    check_same_kind("index_add", x, source);
    require_compute_dtype("index_add", x.dtype(), Numbers{});
    Shape wanted = x.shape();
    wanted[dim] = index.numel();
    TERN_CHECK(source.shape() == wanted, ShapeError, "index_add: source must be ", wanted, ", got ",
               source.shape());
    Tensor out = copied(x, x.device(), x.dtype());
    kernels::index_add(source.view(), index.view(), dim, out.view());
    return record(
        "index_add", out, {x, index, source}, keep::input(1), [dim](const RuleContext& ctx) {
            const Tensor& g = ctx.grad();
            return Gradients{g, {}, ctx.needs(2) ? index_select(g, dim, ctx.input(1)) : Tensor()};
        });
}

Tensor embedding(const Tensor& weight, const Tensor& index) {
    TERN_CHECK(weight.dim() == 2, ShapeError, "embedding: weight must be [n, d], got ",
               weight.shape());
    check_index("embedding", weight, index);
    Shape shape = index.shape();
    shape.push_back(weight.size(1));
    return reshape(index_select(weight, 0, reshape(index, {index.numel()})), shape);
}

Tensor one_hot(const Tensor& index, int64_t num_classes, DType dtype) {
    TERN_CHECK(index.dtype() == int64, DTypeError, "one_hot: indices must be int64, got ",
               index.dtype());
    TERN_CHECK(num_classes >= -1, ValueError, "one_hot: num_classes must not be negative, got ",
               num_classes);
    if (num_classes < 0) {
        TERN_CHECK(index.numel() > 0, ValueError, "one_hot: num_classes is wanted for no indices");
        num_classes = amax(index).item<int64_t>() + 1;
    }
    Shape shape = index.shape();
    shape.push_back(num_classes);
    Tensor out = empty(shape, {.device = index.device(), .dtype = dtype});
    kernels::one_hot(index.view(), out.view());
    return out;
}

}  // namespace tern
