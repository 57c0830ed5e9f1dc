// The regressor: half squared error, R^2.
#include "autograd/ops.h"
#include "nn/mlp.h"
#include "nn/mlp_training.h"
#include "tensor/factory.h"

namespace tern::nn {
namespace {

// R^2 of [n, targets], mean over targets; a constant target counts 1 if met exactly, else 0.
Tensor r2(const Tensor& prediction, const Tensor& target) {
    const Tensor p = prediction.to(float64), t = target.to(float64);
    const Tensor residual = sum(square(t - p), {0});
    const Tensor total = sum(square(t - mean(t, {0}, true)), {0});
    const Tensor constant = where(eq(residual, 0), ones_like(residual), 0);
    return mean(where(eq(total, 0), constant, 1 - residual / total));
}

Tensor as_columns(const Tensor& y) { return y.dim() == 1 ? reshape(y, {-1, 1}) : y; }

void check_targets(const char* op, const Tensor& x, const Tensor& y) {
    TERN_CHECK((y.dim() == 1 || y.dim() == 2) && y.size(0) == x.size(0), ShapeError, op,
               ": y of shape [", x.size(0), "] or [", x.size(0), ", targets] is wanted, got ",
               y.shape());
    TERN_CHECK(y.dtype() == x.dtype(), DTypeError, op, ": y must be ", x.dtype(), " as x is, got ",
               y.dtype());
}

}  // namespace

MLPRegressor& MLPRegressor::fit(const Tensor& x, const Tensor& y) {
    check_samples(name_, x);
    check_targets(name_, x, y);
    const Tensor target = as_columns(y.detach());
    const int64_t outputs = target.size(1);
    const auto half_squares = [outputs](const Tensor& prediction, const Tensor& wanted) {
        return mse_loss(prediction, wanted) * (static_cast<double>(outputs) / 2);
    };
    const MLPTask task = {.name = name_, .outputs = outputs, .loss = half_squares, .score = r2};
    fitted_ = train_mlp(options_, task, x.detach(), target);
    vector_target_ = y.dim() == 1;
    return *this;
}

Tensor MLPRegressor::predict(const Tensor& x) const {
    const Tensor out = forward("predict", x);
    return vector_target_ ? reshape(out, {-1}) : out;
}

double MLPRegressor::score(const Tensor& x, const Tensor& y) const {
    check_targets("MLPRegressor::score", x, y);
    return r2(as_columns(predict(x)), as_columns(y)).item<double>();
}

}  // namespace tern::nn
