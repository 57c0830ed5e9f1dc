#include "nn/normalization.h"

#include "autograd/ops/arithmetic.h"
#include "autograd/ops/normalize.h"
#include "tensor/factory.h"

namespace tern::nn {

BatchNorm1d::BatchNorm1d(int64_t num_features, const BatchNormOptions& options)
    : options_(options), num_features_(num_features) {
    TERN_CHECK(num_features >= 0, ValueError,
               "BatchNorm1d: num_features must not be negative, got ", num_features);
    const TensorOptions like = {.device = options.device, .dtype = options.dtype};
    if (options.affine) {
        weight = register_parameter("weight", ones({num_features}, like));
        bias = register_parameter("bias", zeros({num_features}, like));
    }
    if (options.track_running_stats) {
        running_mean = register_buffer("running_mean", zeros({num_features}, like));
        running_var = register_buffer("running_var", ones({num_features}, like));
        num_batches_tracked = register_buffer("num_batches_tracked", zeros({}, {.dtype = int64}));
    }
}

Tensor BatchNorm1d::forward(const Tensor& x) {
    TERN_CHECK(x.dim() == 2 || x.dim() == 3, ShapeError, "BatchNorm1d: [n, ", num_features_,
               "] or [n, ", num_features_, ", length] is wanted, got shape ", x.shape());
    const bool tracks = running_mean.defined();
    if (is_training() && tracks) num_batches_tracked.copy_(num_batches_tracked + 1);
    return batch_norm(
        x, running_mean, running_var, weight, bias,
        {.training = is_training() || !tracks, .momentum = options_.momentum, .eps = options_.eps});
}

LayerNorm::LayerNorm(const Shape& normalized_shape, const LayerNormOptions& options)
    : normalized_shape_(normalized_shape), eps_(options.eps) {
    const TensorOptions like = {.device = options.device, .dtype = options.dtype};
    if (!options.elementwise_affine) return;
    weight = register_parameter("weight", ones(normalized_shape, like));
    if (options.bias) bias = register_parameter("bias", zeros(normalized_shape, like));
}

Tensor LayerNorm::forward(const Tensor& x) {
    return layer_norm(x, normalized_shape_, weight, bias, eps_);
}

}  // namespace tern::nn
