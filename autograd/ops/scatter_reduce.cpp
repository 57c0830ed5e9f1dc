// scatter_reduce: sums and means are made of scatter_add; products and extremes have rules.
#include <limits>

#include "autograd/elementwise.h"
#include "autograd/indices.h"
#include "autograd/ops/index.h"
#include "autograd/ops/scatter.h"
#include "autograd/ops/shape.h"
#include "kernels/scatter.h"
#include "tensor/convert.h"

namespace tern {
namespace {

using kernels::Combine;

enum class Reduce { sum, prod, mean, amax, amin };

Reduce reduce_of(const std::string& name) {
    if (name == "sum") return Reduce::sum;
    if (name == "prod") return Reduce::prod;
    if (name == "mean") return Reduce::mean;
    if (name == "amax") return Reduce::amax;
    TERN_CHECK(name == "amin", ValueError, "scatter_reduce: reduce \"", name,
               "\" is none of sum, prod, mean, amax, amin");
    return Reduce::amin;
}

// What changes nothing when it is reduced with a number of `dtype`.
Tensor neutral(Reduce reduce, const Tensor& x) {
    const TensorOptions options = {.device = x.device(), .dtype = x.dtype()};
    if (reduce == Reduce::prod) return scalar(1, options);
    if (reduce == Reduce::sum || reduce == Reduce::mean) return scalar(0, options);
    // An infinity becomes the extreme of an integer type.
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return scalar(reduce == Reduce::amax ? -kInfinity : kInfinity, options);
}

Tensor reduced(Reduce reduce, const Tensor& x, int dim, const Tensor& index, const Tensor& source);

// A product of values without its zeros, and how many there are, tell the gradients of all: with
// no zero the product over the value, with one the product of the others for it and 0 for these.
Gradients product_gradients(const RuleContext& ctx, int dim) {
    const Tensor &x = ctx.input(0), &index = ctx.input(1), &source = ctx.input(2);
    const Tensor x_zero = x == 0.0, source_zero = source == 0.0;
    const Tensor x_safe = masked_fill(x, x_zero, 1),
                 source_safe = masked_fill(source, source_zero, 1);
    const Tensor others = ctx.grad() * reduced(Reduce::prod, x_safe, dim, index, source_safe);
    const Tensor zeros = scatter_add(x_zero.to(x.dtype()), dim, index, source_zero.to(x.dtype()));
    const auto gradient = [](const Tensor& zero, const Tensor& safe, const Tensor& count,
                             const Tensor& product) {
        const Tensor alone = where(zero, count == 1.0, count == 0.0);
        return where(alone, product / safe, 0.0);
    };
    return {ctx.needs(0) ? gradient(x_zero, x_safe, zeros, others) : Tensor(),
            {},
            ctx.needs(2) ? gradient(source_zero, source_safe, gather(zeros, dim, index),
                                    gather(others, dim, index))
                         : Tensor()};
}

// Equals of the extreme share its gradient.
Gradients extreme_gradients(const RuleContext& ctx, int dim) {
    const Tensor &x = ctx.input(0), &index = ctx.input(1), &source = ctx.input(2);
    const Tensor out = ctx.output().detach();
    const Tensor x_equal = (x == out).to(x.dtype());
    const Tensor source_equal = (source == gather(out, dim, index)).to(x.dtype());
    const Tensor share = ctx.grad() / scatter_add(x_equal, dim, index, source_equal);
    return {ctx.needs(0) ? x_equal * share : Tensor(),
            {},
            ctx.needs(2) ? source_equal * gather(share, dim, index) : Tensor()};
}

Tensor reduced(Reduce reduce, const Tensor& x, int dim, const Tensor& index, const Tensor& source) {
    if (reduce == Reduce::sum) return scatter_add(x, dim, index, source);
    const Combine how = reduce == Reduce::prod   ? Combine::multiply
                        : reduce == Reduce::amax ? Combine::amax
                                                 : Combine::amin;
    const Tensor out = copied(x, x.device(), x.dtype());
    kernels::scatter("scatter_reduce", how, source.view(), index.view(), dim, out.view());
    if (reduce == Reduce::prod)
        return record("scatter_reduce", out, {x, index, source}, keep::inputs,
                      [dim](const RuleContext& ctx) { return product_gradients(ctx, dim); });
    return record("scatter_reduce", out, {x, index, source}, keep::inputs | keep::output,
                  [dim](const RuleContext& ctx) { return extreme_gradients(ctx, dim); });
}

// How many numbers meet at each element, at least one.
Tensor counts(const Tensor& x, int dim, const Tensor& index, bool include_self) {
    const TensorOptions options = {.device = x.device(), .dtype = x.dtype()};
    const Tensor start = full(x.shape(), include_self ? 1 : 0, options);
    const Tensor count = scatter_add(start, dim, index, ones(index.shape(), options));
    return include_self ? count : masked_fill(count, count == 0.0, 1);
}

}  // namespace

Tensor scatter_reduce(const Tensor& x, int64_t given_dim, const Tensor& index, const Tensor& given,
                      const std::string& name, bool include_self) {
    const Reduce reduce = reduce_of(name);
    const int dim = normalize_dim("scatter_reduce", given_dim, x.dim());
    check_pointwise("scatter_reduce", x, dim, index);
    check_same_kind("scatter_reduce", x, given);
    if (reduce == Reduce::mean)
        require_compute_dtype("scatter_reduce", x.dtype(), Floats{});
    else
        require_compute_dtype("scatter_reduce", x.dtype(), Numbers{});
    const Tensor source = covering("scatter_reduce", given, index);
    const Tensor start =
        include_self ? x : scatter(x, dim, index, expand(neutral(reduce, x), index.shape()));
    if (reduce != Reduce::mean) return reduced(reduce, start, dim, index, source);
    return scatter_add(start, dim, index, source) / counts(x, dim, index, include_self);
}

}  // namespace tern
