#include "autograd/ops/index.h"

#include "autograd/advanced_index.h"
#include "autograd/indices.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/scatter.h"
#include "autograd/ops/shape.h"
#include "autograd/rank.h"
#include "autograd/record.h"
#include "kernels/index.h"
#include "tensor/factory.h"

namespace tern {

namespace {

Tensor zeros_for(const RuleContext& ctx) {
    return zeros(ctx.shape(0), {.device = ctx.grad().device(), .dtype = ctx.grad().dtype()});
}

Tensor selected(const char* op, const Tensor& x, int dim, const Tensor& index) {
    Shape shape = x.shape();
    shape[dim] = index.numel();
    Tensor out = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    kernels::index_select(op, x.view(), index.view(), dim, out.view());
    return record(op, out, {x, index}, keep::input(1), [dim](const RuleContext& ctx) {
        return Gradients{index_add(zeros_for(ctx), dim, ctx.input(1), ctx.grad()), {}};
    });
}

}  // namespace

Tensor gathered(const char* op, const Tensor& x, int64_t given_dim, const Tensor& index) {
    const int dim = normalize_dim(op, given_dim, x.dim());
    check_pointwise(op, x, dim, index);
    Tensor out = empty(index.shape(), {.device = x.device(), .dtype = x.dtype()});
    kernels::gather(op, x.view(), index.view(), dim, out.view());
    return record(op, out, {x, index}, keep::input(1), [dim](const RuleContext& ctx) {
        return Gradients{scatter_add(zeros_for(ctx), dim, ctx.input(1), ctx.grad()), {}};
    });
}

Tensor gather(const Tensor& x, int64_t dim, const Tensor& index) {
    return gathered("gather", x, dim, index);
}

Tensor take_along_dim(const Tensor& x, const Tensor& index, std::optional<int64_t> given_dim) {
    check_index("take_along_dim", x, index);
    if (!given_dim)
        return gathered("take_along_dim", reshape(x, {x.numel()}), 0,
                        reshape(index, {index.numel()}));
    TERN_CHECK(index.dim() == x.dim(), ShapeError, "take_along_dim: indices of shape ",
               index.shape(), " for shape ", x.shape(), " differ in rank");
    const int dim = normalize_dim("take_along_dim", *given_dim, x.dim());
    Shape from = x.shape(), to = index.shape();
    from[dim] = to[dim] = 1;
    const Shape rest = broadcast_shapes("take_along_dim", from, to);
    from = to = rest;
    from[dim] = x.shape()[dim];
    to[dim] = index.shape()[dim];
    return gathered("take_along_dim", expand(x, from), dim, expand(index, to));
}

Tensor index_select(const Tensor& x, int64_t given_dim, const Tensor& index) {
    const int dim = normalize_dim("index_select", given_dim, x.dim());
    check_slices("index_select", x, index);
    return selected("index_select", x, dim, index);
}

Tensor take(const Tensor& x, const Tensor& index) {
    check_index("take", x, index);
    return picked("take", reshape(x, {x.numel()}), {{index}, 0, 0});
}

Tensor embedding(const Tensor& weight, const Tensor& index) {
    TERN_CHECK(weight.dim() == 2, ShapeError, "embedding: weight must be [n, d], got ",
               weight.shape());
    check_index("embedding", weight, index);
    check_rank("embedding", index.dim() + 1);
    Shape shape = index.shape();
    shape.push_back(weight.size(1));
    return reshape(selected("embedding", weight, 0, reshape(index, {index.numel()})), shape);
}

Tensor one_hot(const Tensor& index, int64_t num_classes, DType dtype) {
    TERN_CHECK(index.dtype() == int64, DTypeError, "one_hot: indices must be int64, got ",
               index.dtype());
    TERN_CHECK(num_classes >= -1, ValueError, "one_hot: num_classes must not be negative, got ",
               num_classes);
    check_rank("one_hot", index.dim() + 1);
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
