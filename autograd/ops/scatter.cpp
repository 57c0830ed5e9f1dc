#include "autograd/ops/scatter.h"

#include "autograd/advanced_index.h"
#include "autograd/elementwise.h"
#include "autograd/indices.h"
#include "autograd/ops/index.h"
#include "autograd/ops/shape.h"
#include "kernels/scatter.h"
#include "tensor/convert.h"

namespace tern {
namespace {

using kernels::Combine;

// Checks and prepares what all kinds of scatter take.
struct Entries {
    int dim;
    Tensor source;
};
Entries entries_of(const char* op, const Tensor& x, int64_t dim, const Tensor& index,
                   const Tensor& source) {
    const int d = normalize_dim(op, dim, x.dim());
    check_pointwise(op, x, d, index);
    check_same_kind(op, x, source);
    return {d, covering(op, source, index)};
}

Tensor scattered(const char* op, Combine how, const Tensor& x, int dim, const Tensor& index,
                 const Tensor& source) {
    Tensor out = copied(x, x.device(), x.dtype());
    kernels::scatter(op, how, source.view(), index.view(), dim, out.view());
    return out;
}

void check_slice_source(const char* op, const Tensor& x, int dim, const Tensor& index,
                        const Tensor& source) {
    check_slices(op, x, index);
    check_same_kind(op, x, source);
    Shape wanted = x.shape();
    wanted[dim] = index.numel();
    TERN_CHECK(source.shape() == wanted, ShapeError, op, ": source must be ", wanted, ", got ",
               source.shape());
}

Tensor copied_slices(const char* op, const Tensor& x, int dim, const Tensor& index,
                     const Tensor& source) {
    Tensor out = copied(x, x.device(), x.dtype());
    kernels::scatter_slices(op, Combine::copy, source.view(), index.view(), dim, out.view());
    return record(op, out, {x, index, source}, keep::input(1), [dim](const RuleContext& ctx) {
        const Tensor& g = ctx.grad();
        const Tensor& index = ctx.input(1);
        return Gradients{ctx.needs(0) ? index_fill(g, dim, index, 0) : Tensor(),
                         {},
                         ctx.needs(2) ? index_select(g, dim, index) : Tensor()};
    });
}

}  // namespace

Tensor scatter(const Tensor& x, int64_t given_dim, const Tensor& index, const Tensor& given) {
    const auto [dim, source] = entries_of("scatter", x, given_dim, index, given);
    const Tensor out = scattered("scatter", Combine::copy, x, dim, index, source);
    return record("scatter", out, {x, index, source}, keep::input(1),
                  [dim = dim](const RuleContext& ctx) {
                      const Tensor& g = ctx.grad();
                      const Tensor& index = ctx.input(1);
                      return Gradients{ctx.needs(0) ? scatter(g, dim, index, 0.0) : Tensor(),
                                       {},
                                       ctx.needs(2) ? gather(g, dim, index) : Tensor()};
                  });
}

Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, double value) {
    const int d = normalize_dim("scatter", dim, x.dim());
    check_pointwise("scatter", x, d, index);
    return scatter(x, d, index, expand(number_like("scatter", x, value), index.shape()));
}

Tensor scatter_add(const Tensor& x, int64_t given_dim, const Tensor& index, const Tensor& given) {
    const auto [dim, source] = entries_of("scatter_add", x, given_dim, index, given);
    require_compute_dtype("scatter_add", x.dtype(), Numbers{});
    const Tensor out = scattered("scatter_add", Combine::add, x, dim, index, source);
    return record(
        "scatter_add", out, {x, index, source}, keep::input(1),
        [dim = dim](const RuleContext& ctx) {
            const Tensor& g = ctx.grad();
            return Gradients{g, {}, ctx.needs(2) ? gather(g, dim, ctx.input(1)) : Tensor()};
        });
}

Tensor index_copy(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source) {
    const int d = normalize_dim("index_copy", dim, x.dim());
    check_slice_source("index_copy", x, d, index, source);
    return copied_slices("index_copy", x, d, index, source);
}

Tensor index_fill(const Tensor& x, int64_t dim, const Tensor& index, double value) {
    const int d = normalize_dim("index_fill", dim, x.dim());
    check_slices("index_fill", x, index);
    Shape shape = x.shape();
    shape[d] = index.numel();
    const Tensor number = number_like("index_fill", x, value);
    return copied_slices("index_fill", x, d, index, expand(number, shape));
}

Tensor put(const Tensor& x, const Tensor& index, const Tensor& source, bool accumulate) {
    check_index("put", x, index);
    check_same_kind("put", x, source);
    TERN_CHECK(source.numel() == index.numel(), ShapeError, "put: a source of shape ",
               source.shape(), " has not as many elements as indices of shape ", index.shape());
    if (accumulate) require_compute_dtype("put", x.dtype(), Numbers{});
    const Tensor out = copied(x, x.device(), x.dtype());
    const auto line = [](const Tensor& t) { return reshape(t.detach(), {t.numel()}); };
    put("put", accumulate ? Combine::add : Combine::copy, line(source), {{line(index)}, 0, 0},
        line(out));
    return record(
        "put", out, {x, index, source}, keep::input(1), [accumulate](const RuleContext& ctx) {
            const Tensor& g = ctx.grad();
            const Tensor index = ctx.input(1);
            const auto cleared = [&] {
                const TensorOptions like = {.device = g.device(), .dtype = g.dtype()};
                return put(g, index, zeros(index.shape(), like));
            };
            return Gradients{!ctx.needs(0) ? Tensor()
                             : accumulate  ? g
                                           : cleared(),
                             {},
                             ctx.needs(2) ? reshape(take(g, index), ctx.shape(2)) : Tensor()};
        });
}

Tensor index_add(const Tensor& x, int64_t given_dim, const Tensor& index, const Tensor& source) {
    const int dim = normalize_dim("index_add", given_dim, x.dim());
    check_slice_source("index_add", x, dim, index, source);
    require_compute_dtype("index_add", x.dtype(), Numbers{});
    Tensor out = copied(x, x.device(), x.dtype());
    kernels::scatter_slices("index_add", Combine::add, source.view(), index.view(), dim,
                            out.view());
    return record(
        "index_add", out, {x, index, source}, keep::input(1), [dim](const RuleContext& ctx) {
            const Tensor& g = ctx.grad();
            return Gradients{g, {}, ctx.needs(2) ? index_select(g, dim, ctx.input(1)) : Tensor()};
        });
}

}  // namespace tern
