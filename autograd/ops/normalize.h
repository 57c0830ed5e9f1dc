// Layer, batch, group, instance and root-mean-square normalisation.
#pragma once

#include <optional>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// (x - mean) / sqrt(var + eps) * weight + bias over the last dims, which have the sizes
// `normalized_shape`; weight and bias have that shape or are undefined. Ba et al. 2016.
Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, const Tensor& weight = {},
                  const Tensor& bias = {}, double eps = 1e-5);

struct BatchNormOptions {
    bool training = false;  // use the batch's moments and update the running ones
    double momentum = 0.1;  // weight of the batch in the running moments
    double eps = 1e-5;
};
// x: [n, c] or [n, c, ...]; everything else: [c], weight and bias may be undefined. In training the
// running mean and (unbiased) variance, where defined, are updated in place. Ioffe and Szegedy
// 2015. Throws ValueError in training with fewer than two values a channel.
Tensor batch_norm(const Tensor& x, const Tensor& running_mean, const Tensor& running_var,
                  const Tensor& weight = {}, const Tensor& bias = {},
                  const BatchNormOptions& options = {});
// x: [n, c, ...]; layer_norm over each of `groups` groups of neighbouring channels and all that
// follows; weight and bias: [c] or undefined. Wu and He 2018.
Tensor group_norm(const Tensor& x, int64_t groups, const Tensor& weight = {},
                  const Tensor& bias = {}, double eps = 1e-5);
// The same with one channel a group. Ulyanov et al. 2016.
Tensor instance_norm(const Tensor& x, const Tensor& weight = {}, const Tensor& bias = {},
                     double eps = 1e-5);
// x / sqrt(mean(x^2) + eps) * weight over the last dims, which have the sizes `normalized_shape`.
// Without eps it is the dtype's smallest step from 1. Zhang and Sennrich 2019.
Tensor rms_norm(const Tensor& x, const Shape& normalized_shape, const Tensor& weight = {},
                std::optional<double> eps = {});

}  // namespace tern
