#include "nn/linear.h"

#include <cmath>

#include "autograd/ops/matmul.h"

namespace tern::nn {

Linear::Linear(int64_t in_features, int64_t out_features, const LinearOptions& options) {
    TERN_CHECK(in_features >= 0 && out_features >= 0, ValueError,
               "Linear: features must not be negative, got ", in_features, " in and ", out_features,
               " out");
    const double bound = in_features > 0 ? 1 / std::sqrt(static_cast<double>(in_features)) : 0;
    const RandomOptions draw = {
        .device = options.device, .dtype = options.dtype, .generator = options.generator};
    weight =
        register_parameter("weight", uniform({out_features, in_features}, -bound, bound, draw));
    if (options.bias)
        bias = register_parameter("bias", uniform({out_features}, -bound, bound, draw));
}

Tensor Linear::forward(const Tensor& x) { return linear(x, weight, bias); }

}  // namespace tern::nn
