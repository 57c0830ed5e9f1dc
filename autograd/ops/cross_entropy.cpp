// Softmax cross-entropy and the negative log-likelihood: the losses of classification.
#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/indices.h"
#include "autograd/ops/index.h"
#include "autograd/ops/loss.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/softmax.h"
#include "autograd/through_float.h"
#include "kernels/softmax.h"
#include "tensor/convert.h"

namespace tern {
namespace {

void check_rows(const char* op, const Tensor& input, const Tensor& target, const Tensor& weight) {
    require_compute_dtype(op, input.dtype(), Floats{});
    TERN_CHECK(input.dim() == 2, ShapeError, op, ": input must be [n, classes], got ",
               input.shape());
    TERN_CHECK(input.device() == target.device(), DeviceError, op, ": the input is on ",
               input.device(), ", the target on ", target.device());
    if (is_floating(target.dtype())) {
        check_same_kind(op, input, target);
        TERN_CHECK(target.shape() == input.shape(), ShapeError, op, ": probabilities of shape ",
                   target.shape(), " for an input of shape ", input.shape());
    } else {
        TERN_CHECK(target.dtype() == int64, DTypeError, op, ": classes must be int64, got ",
                   target.dtype());
        TERN_CHECK(target.shape() == Shape{input.size(0)}, ShapeError, op, ": target must be [",
                   input.size(0), "] for input ", input.shape(), ", got ", target.shape());
    }
    if (!weight.defined()) return;
    check_same_kind(op, input, weight);
    TERN_CHECK(weight.shape() == Shape{input.size(1)}, ShapeError, op, ": weight must be [",
               input.size(1), "], got ", weight.shape());
}

// The weight of each row in the mean: that of its class, 0 where ignored.
Tensor row_weights(const Tensor& target, const Tensor& weight, int64_t ignore_index, DType dtype) {
    const Tensor counted = target != static_cast<double>(ignore_index);
    if (!weight.defined()) return counted.to(dtype);
    const Tensor classes = where(counted, target, 0.0);
    return where(counted, index_select(weight, 0, classes), 0.0).to(dtype);
}

Tensor reduce_rows(const Tensor& rows, const Tensor& total_weight, Reduction reduction) {
    if (reduction == Reduction::none) return rows;
    const Tensor total = sum(rows);
    return reduction == Reduction::sum ? total : total / total_weight;
}

// d(row loss)/d(input) in differentiable operations: each row's loss is that of the target
// distribution q, whose gradient is softmax * sum(q) - q.
Tensor rows_gradient(const Tensor& grad, const Tensor& given, const Tensor& target,
                     const Tensor& weight, const kernels::CrossEntropyRows& rows) {
    const Tensor input = given.to(grad.dtype());
    const double s = rows.label_smoothing;
    const int64_t classes = input.size(1);
    const Tensor counted = target != static_cast<double>(rows.ignore_index);
    Tensor q = one_hot(where(counted, target, 0.0), classes, input.dtype());
    q = q * (1 - s) + s / static_cast<double>(classes);
    if (weight.defined()) q = q * weight.to(q.dtype());
    q = where(unsqueeze(counted, 1), q, 0.0);
    return unsqueeze(grad, 1) * (softmax(input, 1) * sum(q, {1}, true) - q);
}

// What the kernels take; `weight` may be null.
kernels::CrossEntropyRows rows_for(const View* weight, const CrossEntropyOptions& options) {
    return {weight, options.ignore_index, options.label_smoothing};
}

// The loss of each row, [n], by one fused kernel in each direction; float32 for 16-bit floats,
// whose sum over the rows would lose too much.
Tensor row_losses(const Tensor& input, const Tensor& target, const CrossEntropyOptions& options) {
    const bool weighted = options.weight.defined();
    TERN_CHECK(!weighted || !options.weight.requires_grad() || !is_grad_enabled(), GradError,
               "cross_entropy: the weight of classes has no gradient; detach() it");
    const Tensor x = as_contiguous(input), t = as_contiguous(target);
    const Tensor weight = weighted ? as_contiguous(options.weight) : Tensor();
    const View weight_view = weighted ? weight.view() : View();
    const Tensor loss =
        empty({x.size(0)}, {.device = x.device(), .dtype = compute_dtype(x.dtype())});
    const Tensor lse = empty_like(loss);
    kernels::cross_entropy(x.view(), t.view(), rows_for(weighted ? &weight_view : nullptr, options),
                           loss.view(), lse.view());
    CrossEntropyOptions numbers = options;
    numbers.weight = {};  // a rule captures numbers only: the weight is kept as an input
    return record(
        "cross_entropy", loss, {input, target, options.weight}, keep::inputs,
        [=](const RuleContext& ctx) -> Gradients {
            const Tensor& kept = ctx.input(2);
            const Tensor weight = kept.defined() ? as_contiguous(kept) : Tensor();
            const View weight_view = weight.defined() ? weight.view() : View();
            const auto rows = rows_for(weight.defined() ? &weight_view : nullptr, numbers);
            if (ctx.creating_graph())
                return {
                    rows_gradient(ctx.grad(), ctx.input(0), ctx.input(1), weight, rows), {}, {}};
            const Tensor x = as_contiguous(ctx.input(0)), t = as_contiguous(ctx.input(1));
            Tensor out = empty_like(x);
            kernels::cross_entropy_backward(x.view(), t.view(), rows, lse.view(), ctx.grad().view(),
                                            out.view());
            return {out, {}, {}};
        });
}

Tensor soft_cross_entropy(const Tensor& input, const Tensor& target,
                          const CrossEntropyOptions& options) {
    const double s = options.label_smoothing;
    Tensor q = s == 0 ? target : target * (1 - s) + s / static_cast<double>(input.size(1));
    if (options.weight.defined()) q = q * options.weight;
    const Tensor rows = neg(sum(q * log_softmax(input, 1), {1}));
    if (options.reduction == Reduction::mean) return mean(rows);
    return options.reduction == Reduction::sum ? sum(rows) : rows;
}

}  // namespace

Tensor cross_entropy(const Tensor& input, const Tensor& target,
                     const CrossEntropyOptions& options) {
    if (runs_in_float(input, target, options.weight)) {
        CrossEntropyOptions wide = options;
        wide.weight = to_float(options.weight);
        return cross_entropy(to_float(input), to_float(target), wide);
    }
    check_rows("cross_entropy", input, target, options.weight);
    const double s = options.label_smoothing;
    TERN_CHECK(s >= 0 && s <= 1, ValueError,
               "cross_entropy: label_smoothing must be in [0, 1], got ", s);
    if (is_floating(target.dtype()))
        return through_float(
            [&](const Tensor& input, const Tensor& target, const Tensor& weight) {
                return soft_cross_entropy(input, target,
                                          {weight, options.ignore_index, options.reduction, s});
            },
            input, target, options.weight);
    const Tensor rows = row_losses(input, target, options);
    const Tensor weights =
        options.reduction == Reduction::mean
            ? sum(row_weights(target, options.weight, options.ignore_index, rows.dtype()))
            : Tensor();
    return reduce_rows(rows, weights, options.reduction).to(input.dtype());
}

Tensor nll_loss(const Tensor& input, const Tensor& target, const NllOptions& options) {
    const auto in_float = [&](const Tensor& input, const Tensor& weight) {
        return nll_loss(input, target, {weight, options.ignore_index, options.reduction});
    };
    if (runs_in_float(input, options.weight))
        return in_float(to_float(input), to_float(options.weight));
    TERN_CHECK(target.dtype() == int64, DTypeError, "nll_loss: classes must be int64, got ",
               target.dtype());
    check_rows("nll_loss", input, target, options.weight);
    if (is_half(input.dtype())) return through_float(in_float, input, options.weight);
    const Tensor classes = where(target != static_cast<double>(options.ignore_index), target, 0.0);
    const Tensor picked = squeeze(gathered("nll_loss", input, 1, unsqueeze(classes, 1)), 1);
    const Tensor weights = row_weights(target, options.weight, options.ignore_index, input.dtype());
    const Tensor rows = neg(picked) * weights;
    return reduce_rows(rows, sum(weights), options.reduction);
}

}  // namespace tern
