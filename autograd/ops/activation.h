// Activation functions, elementwise on floating types, by PyTorch's names and meanings.
#pragma once

#include <string_view>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor relu(const Tensor& x);  // gradient 0 at 0
Tensor leaky_relu(const Tensor& x, double negative_slope = 0.01);
Tensor elu(const Tensor& x, double alpha = 1);
// approximate: "none" (exact, by erf) or "tanh". Throws ValueError for anything else.
Tensor gelu(const Tensor& x, std::string_view approximate = "none");
Tensor silu(const Tensor& x);
Tensor sigmoid(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor softplus(const Tensor& x);  // log(1 + e^x)

}  // namespace tern
