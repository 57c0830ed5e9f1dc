// Batch and layer normalisation.
#pragma once

#include "nn/module.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct BatchNormOptions {
    double eps = 1e-5;
    double momentum = 0.1;            // weight of a batch in the running moments
    bool affine = true;               // learn a scale and a shift
    bool track_running_stats = true;  // else the batch's moments are used in evaluation too
    Device device = {};
    DType dtype = float32;
};

// x: [n, num_features] or [n, num_features, length], normalised a feature over everything else.
// Ioffe and Szegedy 2015; parameters and buffers by PyTorch's names.
class BatchNorm1d : public Module {
 public:
    explicit BatchNorm1d(int64_t num_features, const BatchNormOptions& options = {});
    Tensor forward(const Tensor& x) override;

    Tensor weight, bias;
    Tensor running_mean, running_var, num_batches_tracked;

 private:
    BatchNormOptions options_;
    int64_t num_features_;
};

struct LayerNormOptions {
    double eps = 1e-5;
    bool elementwise_affine = true;
    bool bias = true;
    Device device = {};
    DType dtype = float32;
};

// Normalises over the last dims, which have the sizes `normalized_shape`. Ba et al. 2016.
class LayerNorm : public Module {
 public:
    explicit LayerNorm(const Shape& normalized_shape, const LayerNormOptions& options = {});
    explicit LayerNorm(std::initializer_list<int64_t> normalized_shape,
                       const LayerNormOptions& options = {})
        : LayerNorm(Shape(normalized_shape), options) {}
    Tensor forward(const Tensor& x) override;

    Tensor weight, bias;

 private:
    Shape normalized_shape_;
    double eps_;
};

}  // namespace nn
}  // namespace tern
