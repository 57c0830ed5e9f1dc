// Activation layers, by PyTorch's names and meanings.
#pragma once

#include <string>

#include "autograd/ops/activation.h"
#include "autograd/ops/softmax.h"
#include "nn/module.h"

namespace tern TERN_PUBLIC {
namespace nn {

// The layer of a function of one tensor that takes no options.
template <Tensor (*function)(const Tensor&)>
class Activation : public Module {
 public:
    Tensor forward(const Tensor& x) override { return function(x); }
};

using ReLU = Activation<tern::relu>;
using SiLU = Activation<tern::silu>;
using Sigmoid = Activation<tern::sigmoid>;
using Tanh = Activation<tern::tanh>;
using Softplus = Activation<tern::softplus>;

class LeakyReLU : public Module {
 public:
    explicit LeakyReLU(double negative_slope = 0.01) : negative_slope_(negative_slope) {}
    Tensor forward(const Tensor& x) override { return leaky_relu(x, negative_slope_); }

 private:
    double negative_slope_;
};

class ELU : public Module {
 public:
    explicit ELU(double alpha = 1) : alpha_(alpha) {}
    Tensor forward(const Tensor& x) override { return elu(x, alpha_); }

 private:
    double alpha_;
};

class GELU : public Module {
 public:
    // "none" (exact) or "tanh"; anything else is a ValueError at the first call.
    explicit GELU(std::string approximate = "none") : approximate_(std::move(approximate)) {}
    Tensor forward(const Tensor& x) override { return gelu(x, approximate_); }

 private:
    std::string approximate_;
};

class Softmax : public Module {
 public:
    explicit Softmax(int64_t dim = -1) : dim_(dim) {}
    Tensor forward(const Tensor& x) override { return softmax(x, dim_); }

 private:
    int64_t dim_;
};

}  // namespace nn
}  // namespace tern
