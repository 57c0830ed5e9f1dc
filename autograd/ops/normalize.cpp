#include "autograd/ops/normalize.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/statistics.h"
#include "kernels/normalize.h"
#include "tensor/convert.h"

namespace tern {
namespace {

// A dense copy that lives as long as its view is used.
struct DenseView {
    explicit DenseView(const Tensor& x) : tensor(x.defined() ? as_contiguous(x) : x) {
        if (x.defined()) view = tensor.view();
    }
    const View* get() const { return tensor.defined() ? &view : nullptr; }
    View as(const Shape& shape) const {
        View out = view;
        out.shape = shape;
        out.strides = contiguous_strides(shape);
        return out;
    }
    Tensor tensor;
    View view;
};

void check_parameter(const char* op, const char* what, const Tensor& x, const Tensor& p,
                     const Shape& shape) {
    if (!p.defined()) return;
    check_same_kind(op, x, p);
    TERN_CHECK(p.shape() == shape, ShapeError, op, ": ", what, " must be ", shape, ", got ",
               p.shape());
}

// The gradients of y = centered * rstd * weight + bias, where mean and rstd are x's own over
// `dims`, in differentiable operations. weight is shaped to broadcast against x, or undefined.
Gradients normalized_gradients(const Tensor& g, const Tensor& x, const Tensor& weight,
                               const Dims& dims, double eps) {
    const Tensor rstd = reciprocal(sqrt(var(x, dims, 0, true) + eps));
    const Tensor standard = (x - mean(x, dims, true)) * rstd;
    const Tensor scaled = weight.defined() ? g * weight : g;
    const Tensor along = mean(scaled * standard, dims, true);
    return {rstd * (scaled - mean(scaled, dims, true) - standard * along), g * standard, g};
}

Tensor wanted(const RuleContext& ctx, int i, const Tensor& like) {
    return ctx.needs(i) ? empty(ctx.shape(i), {.device = like.device(), .dtype = like.dtype()})
                        : Tensor();
}

}  // namespace

Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, const Tensor& weight,
                  const Tensor& bias, double eps) {
    if (runs_in_float(x, weight, bias))
        return layer_norm(to_float(x), normalized_shape, to_float(weight), to_float(bias), eps);
    require_compute_dtype("layer_norm", x.dtype(), Floats{});
    const int lead = x.dim() - normalized_shape.size();
    bool fits = lead >= 0 && !normalized_shape.empty();
    for (int d = 0; fits && d < normalized_shape.size(); ++d)
        fits = x.shape()[lead + d] == normalized_shape[d];
    TERN_CHECK(fits, ShapeError, "layer_norm: shape ", x.shape(), " does not end in ",
               normalized_shape);
    check_parameter("layer_norm", "weight", x, weight, normalized_shape);
    check_parameter("layer_norm", "bias", x, bias, normalized_shape);

    int64_t n = 1;
    for (int d = 0; d < lead; ++d) n *= x.shape()[d];
    const Shape rows{n, numel(normalized_shape)};
    const DenseView dense(x), gamma(weight), beta(bias), out(empty_like(x));
    const Tensor mean = empty({n}, {.device = x.device(), .dtype = compute_dtype(x.dtype())});
    const Tensor rstd = empty_like(mean);
    kernels::layer_norm(dense.as(rows), gamma.get(), beta.get(), eps, out.as(rows), mean.view(),
                        rstd.view());

    return record("layer_norm", out.tensor, {x, weight, bias}, keep::input(0) | keep::input(1),
                  [=](const RuleContext& ctx) -> Gradients {
                      const Tensor& x = ctx.input(0);
                      if (ctx.creating_graph()) {
                          Dims dims;
                          for (int d = lead; d < x.dim(); ++d) dims.push_back(d);
                          return normalized_gradients(ctx.grad(), x, ctx.input(1), dims, eps);
                      }
                      const DenseView g(ctx.grad()), dense(x), gamma(ctx.input(1));
                      const DenseView gx(wanted(ctx, 0, x)), gw(wanted(ctx, 1, x)),
                          gb(wanted(ctx, 2, x));
                      const View gx_rows = gx.get() ? gx.as(rows) : View();
                      kernels::layer_norm_backward(
                          g.as(rows), dense.as(rows), mean.view(), rstd.view(), gamma.get(),
                          gx.get() ? &gx_rows : nullptr, gw.get(), gb.get());
                      return {gx.tensor, gw.tensor, gb.tensor};
                  });
}

Tensor batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var,
                  const Tensor& weight, const Tensor& bias, const BatchNormOptions& options) {
    if (runs_in_float(x, weight, bias))
        return batch_norm(to_float(x), running_mean, running_var, to_float(weight), to_float(bias),
                          options);
    require_compute_dtype("batch_norm", x.dtype(), Floats{});
    TERN_CHECK(x.dim() >= 2, ShapeError, "batch_norm: [n, c] or [n, c, ...] is wanted, got ",
               x.shape());
    const int64_t n = x.size(0), channels = x.size(1);
    const Shape per_channel{channels};
    check_parameter("batch_norm", "running_mean", x, running_mean, per_channel);
    check_parameter("batch_norm", "running_var", x, running_var, per_channel);
    check_parameter("batch_norm", "weight", x, weight, per_channel);
    check_parameter("batch_norm", "bias", x, bias, per_channel);
    for (const Tensor* moments : {&running_mean, &running_var})
        TERN_CHECK(!moments->defined() || !moments->requires_grad() || !is_grad_enabled(),
                   GradError, "batch_norm: the running moments have no gradient; detach() them");
    const int64_t count = channels > 0 ? x.numel() / channels : 0;
    TERN_CHECK(!options.training || count > 1, ValueError,
               "batch_norm: training takes more than one value a channel, got shape ", x.shape());
    TERN_CHECK(options.training || (running_mean.defined() && running_var.defined()), ValueError,
               "batch_norm: evaluation takes running_mean and running_var");

    const Shape shape{n, channels, channels > 0 && n > 0 ? count / n : 0};
    const DenseView dense(x), gamma(weight), beta(bias), out(empty_like(x));
    const DType dtype = compute_dtype(x.dtype());
    Tensor mean = options.training ? empty(per_channel, {.device = x.device(), .dtype = dtype})
                                   : copied(running_mean, x.device(), dtype);
    Tensor var = options.training ? empty_like(mean) : copied(running_var, x.device(), dtype);
    if (options.training) {
        kernels::channel_moments(dense.as(shape), mean.view(), var.view());
        const NoGradGuard guard;
        const double m = options.momentum;
        const double unbiased = static_cast<double>(count) / static_cast<double>(count - 1);
        const auto follow = [&](const Tensor& running, const Tensor& now, double scale) {
            if (running.defined()) running.copy_(running.to(dtype) * (1 - m) + now * scale);
        };
        follow(running_mean, mean, m);
        follow(running_var, var, m * unbiased);
    }
    kernels::batch_norm(dense.as(shape), mean.view(), var.view(), gamma.get(), beta.get(),
                        options.eps, out.as(shape));

    return record(
        "batch_norm", out.tensor, {x, weight, bias}, keep::input(0) | keep::input(1),
        [=, eps = options.eps, training = options.training](const RuleContext& ctx) -> Gradients {
            const Tensor& x = ctx.input(0);
            if (ctx.creating_graph()) {
                Shape broadcast = DimVector::filled(x.dim(), 1);
                broadcast[1] = channels;
                Dims dims{0};
                for (int d = 2; d < x.dim(); ++d) dims.push_back(d);
                const Tensor w =
                    ctx.input(1).defined() ? reshape(ctx.input(1), broadcast) : Tensor();
                const auto flat = [&](const Tensor& g) {
                    return reshape(sum(g, dims), {channels});
                };
                if (training) {
                    Gradients out = normalized_gradients(ctx.grad(), x, w, dims, eps);
                    return {out[0], flat(out[1]), flat(out[2])};
                }
                const Tensor rstd = reshape(reciprocal(sqrt(var + eps)), broadcast).to(x.dtype());
                const Tensor standard = (x - reshape(mean, broadcast).to(x.dtype())) * rstd;
                return {ctx.grad() * (w.defined() ? w * rstd : rstd), flat(ctx.grad() * standard),
                        flat(ctx.grad())};
            }
            const DenseView g(ctx.grad()), dense(x), gamma(ctx.input(1));
            const DenseView gx(wanted(ctx, 0, x)), gw(wanted(ctx, 1, x)), gb(wanted(ctx, 2, x));
            const View gx_view = gx.get() ? gx.as(shape) : View();
            kernels::batch_norm_backward(g.as(shape), dense.as(shape), mean.view(), var.view(),
                                         gamma.get(), eps, training, gx.get() ? &gx_view : nullptr,
                                         gw.get(), gb.get());
            return {gx.tensor, gw.tensor, gb.tensor};
        });
}

}  // namespace tern
