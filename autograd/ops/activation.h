// Activation functions, elementwise on floating types (DTypeError else), by PyTorch's names and
// meanings; all are differentiable.
#pragma once

#include <string_view>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor relu(const Tensor& x);   // numbers; gradient 0 at 0
Tensor relu6(const Tensor& x);  // numbers; x limited to [0, 6]; gradient 0 at the ends
// Numbers. Limits x to [min_val, max_val]; gradient 0 at the ends. Throws ValueError for
// min_val > max_val.
Tensor hardtanh(const Tensor& x, double min_val = -1, double max_val = 1);
Tensor leaky_relu(const Tensor& x, double negative_slope = 0.01);
// x above 0, weight x below. weight holds one slope, or one for each index of x's dim 1
// (ShapeError else).
Tensor prelu(const Tensor& x, const Tensor& weight);
Tensor elu(const Tensor& x, double alpha = 1);   // alpha (e^x - 1) below 0
Tensor celu(const Tensor& x, double alpha = 1);  // alpha (e^(x / alpha) - 1) below 0; alpha not 0
Tensor selu(const Tensor& x);
// approximate: "none" (exact, by erf) or "tanh". Throws ValueError for anything else.
Tensor gelu(const Tensor& x, std::string_view approximate = "none");
// a sigmoid(b), a and b the first and second half of x along dim, whose size is even (ShapeError).
Tensor glu(const Tensor& x, int64_t dim = -1);
Tensor silu(const Tensor& x);
Tensor mish(const Tensor& x);  // x tanh(softplus(x))
Tensor sigmoid(const Tensor& x);
Tensor logsigmoid(const Tensor& x);
Tensor hardsigmoid(const Tensor& x);  // x / 6 + 1 / 2, limited to [0, 1]; gradient 0 at the ends
Tensor hardswish(const Tensor& x);    // x hardsigmoid(x); gradient 0 up to -3, 1 from 3 on
Tensor tanh(const Tensor& x);
Tensor softplus(const Tensor& x);  // log(1 + e^x)
Tensor softsign(const Tensor& x);  // x / (1 + |x|)
// value up to the threshold, x above it.
Tensor threshold(const Tensor& x, double threshold, double value);
// Within lambda of 0: 0; else x brought nearer to 0 by lambda, and x. Throw ValueError for
// lambda < 0.
Tensor softshrink(const Tensor& x, double lambda = 0.5);
Tensor hardshrink(const Tensor& x, double lambda = 0.5);
Tensor tanhshrink(const Tensor& x);  // x - tanh(x)

}  // namespace tern
