// Linear: the fully connected layer.
#pragma once

#include "nn/module.h"
#include "tensor/random.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct LinearOptions {
    bool bias = true;
    Device device = {};
    DType dtype = float32;
    Generator* generator = nullptr;  // of the initial values; the default one if null
};

// x: [..., in_features] -> x weight^T + bias: [..., out_features]. weight: [out_features,
// in_features] and bias: [out_features] start uniform in +-1/sqrt(in_features), as in PyTorch.
class Linear : public Module {
 public:
    Linear(int64_t in_features, int64_t out_features, const LinearOptions& options = {});
    Tensor forward(const Tensor& x) override;

    int64_t in_features() const { return weight.size(1); }
    int64_t out_features() const { return weight.size(0); }

    Tensor weight;
    Tensor bias;  // undefined without one
};

}  // namespace nn
}  // namespace tern
