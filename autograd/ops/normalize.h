// Layer and batch normalisation.
#pragma once

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

}  // namespace tern
