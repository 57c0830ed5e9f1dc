#include "autograd/ops/activation.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"

namespace tern {

namespace fn = kernels::fn;

Tensor relu(const Tensor& x) {
    return differentiable_in_output("relu", fn::Relu{}, fn::ReluGrad{}, x);
}

Tensor leaky_relu(const Tensor& x, double negative_slope) {
    return differentiable_in_input("leaky_relu", fn::LeakyRelu{negative_slope},
                                   fn::LeakyReluGrad{negative_slope}, x);
}

Tensor elu(const Tensor& x, double alpha) {
    return differentiable_in_input("elu", fn::Elu{alpha}, fn::EluGrad{alpha}, x);
}

Tensor gelu(const Tensor& x, std::string_view approximate) {
    if (approximate == "tanh")
        return differentiable_in_input("gelu", fn::GeluTanh{}, fn::GeluTanhGrad{}, x);
    TERN_CHECK(approximate == "none", ValueError,
               "gelu: approximate must be \"none\" or \"tanh\", got \"", approximate, "\"");
    return differentiable_in_input("gelu", fn::Gelu{}, fn::GeluGrad{}, x);
}

Tensor silu(const Tensor& x) {
    return differentiable_in_input("silu", fn::Silu{}, fn::SiluGrad{}, x);
}

Tensor sigmoid(const Tensor& x) {
    return differentiable_in_output("sigmoid", fn::Sigmoid{}, fn::SigmoidGrad{}, x);
}

Tensor tanh(const Tensor& x) {
    return differentiable_in_output("tanh", fn::Tanh{}, fn::TanhGrad{}, x);
}

Tensor softplus(const Tensor& x) {
    if (runs_in_float(x)) return softplus(to_float(x));
    return differentiable_in_input("softplus", fn::Softplus{}, fn::SoftplusGrad{}, x);
}

}  // namespace tern
