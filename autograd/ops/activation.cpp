#include "autograd/ops/activation.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/shape.h"

namespace tern {

namespace fn = kernels::fn;

Tensor relu(const Tensor& x) {
    return differentiable_in_output("relu", fn::Relu{}, fn::ReluGrad{}, x);
}

namespace {
Tensor limited(const char* name, const Tensor& x, double low, double high) {
    require_compute_dtype(name, x.dtype(), Numbers{});
    for (double limit : {low, high}) check_number(name, limit, x.dtype());
    return differentiable_in_input(name, fn::Clamp{low, high}, fn::HardtanhGrad{low, high}, x);
}
}  // namespace

Tensor relu6(const Tensor& x) { return limited("relu6", x, 0, 6); }

Tensor hardtanh(const Tensor& x, double min_val, double max_val) {
    TERN_CHECK(min_val <= max_val, ValueError, "hardtanh: min_val must not be above max_val, got ",
               min_val, " and ", max_val);
    return limited("hardtanh", x, min_val, max_val);
}

Tensor leaky_relu(const Tensor& x, double negative_slope) {
    return differentiable_in_input("leaky_relu", fn::LeakyRelu{negative_slope},
                                   fn::LeakyReluGrad{negative_slope}, x);
}

Tensor elu(const Tensor& x, double alpha) {
    return differentiable_in_input("elu", fn::Elu{alpha}, fn::EluGrad{alpha}, x);
}

Tensor celu(const Tensor& x, double alpha) {
    TERN_CHECK(alpha != 0, ValueError, "celu: alpha must not be 0");
    return differentiable_in_input("celu", fn::Elu{alpha, 1, 1 / alpha},
                                   fn::EluGrad{alpha, 1, 1 / alpha}, x);
}

Tensor selu(const Tensor& x) {
    constexpr double alpha = 1.6732632423543772848, scale = 1.0507009873554804934;
    return differentiable_in_input("selu", fn::Elu{alpha, scale}, fn::EluGrad{alpha, scale}, x);
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

Tensor mish(const Tensor& x) {
    return differentiable_in_input("mish", fn::Mish{}, fn::MishGrad{}, x);
}

Tensor logsigmoid(const Tensor& x) {
    return differentiable_in_input("logsigmoid", fn::Logsigmoid{}, fn::LogsigmoidGrad{}, x);
}

Tensor hardsigmoid(const Tensor& x) {
    return differentiable_in_input("hardsigmoid", fn::Hardsigmoid{}, fn::HardsigmoidGrad{}, x);
}

Tensor hardswish(const Tensor& x) {
    return differentiable_in_input("hardswish", fn::Hardswish{}, fn::HardswishGrad{}, x);
}

Tensor softsign(const Tensor& x) {
    return differentiable_in_input("softsign", fn::Softsign{}, fn::SoftsignGrad{}, x);
}

Tensor tanhshrink(const Tensor& x) {
    return differentiable_in_input("tanhshrink", fn::Tanhshrink{}, fn::TanhshrinkGrad{}, x);
}

Tensor threshold(const Tensor& x, double threshold, double value) {
    return differentiable_in_input("threshold", fn::Threshold{threshold, value},
                                   fn::ThresholdGrad{threshold}, x);
}

namespace {
template <class Op>
Tensor shrunk(const char* name, Op op, const Tensor& x) {
    TERN_CHECK(op.lambda >= 0, ValueError, name, ": lambda must not be negative, got ", op.lambda);
    return differentiable_in_input(name, op, fn::ShrinkGrad{op.lambda}, x);
}
}  // namespace

Tensor softshrink(const Tensor& x, double lambda) {
    return shrunk("softshrink", fn::Softshrink{lambda}, x);
}
Tensor hardshrink(const Tensor& x, double lambda) {
    return shrunk("hardshrink", fn::Hardshrink{lambda}, x);
}

Tensor prelu(const Tensor& x, const Tensor& weight) {
    const int64_t slopes = weight.numel();
    const bool fits = weight.dim() <= 1 && (slopes == 1 || (x.dim() > 1 && x.size(1) == slopes));
    TERN_CHECK(fits, ShapeError,
               "prelu: weight must hold one slope, or one for each index of dim 1"
               " of x, got shapes ",
               weight.shape(), " and ", x.shape());
    Shape along;  // weight, laid along dim 1
    for (int d = 0; d < x.dim(); ++d) along.push_back(d == 1 ? slopes : 1);
    if (x.dim() < 2) along = x.dim() == 0 ? Shape{} : Shape{1};
    const Tensor slope = reshape(weight, along);
    return record("prelu", map_binary("prelu", fn::Prelu{}, x, slope), {x, slope}, keep::inputs,
                  [](const RuleContext& ctx) {
                      const Tensor &x = ctx.input(0), &g = ctx.grad();
                      const Tensor above = x > 0.0;
                      return Gradients{ctx.needs(0) ? where(above, g, g * ctx.input(1)) : Tensor(),
                                       ctx.needs(1) ? where(above, 0.0, g * x) : Tensor()};
                  });
}

Tensor glu(const Tensor& x, int64_t dim) {
    const int d = normalize_dim("glu", dim, x.dim());
    TERN_CHECK(x.dim() > 0 && x.size(d) % 2 == 0, ShapeError,
               "glu: an even size is wanted along dim ", dim, ", got shape ", x.shape());
    const int64_t half = x.size(d) / 2;
    const Tensor a = slice(x, d, 0, half), b = slice(x, d, half);
    return record("glu", map_binary("glu", fn::Glu{}, a, b), {a, b}, keep::inputs,
                  [](const RuleContext& ctx) {
                      const Tensor s = sigmoid(ctx.input(1)), &g = ctx.grad();
                      return Gradients{
                          ctx.needs(0) ? g * s : Tensor(),
                          ctx.needs(1) ? g * (ctx.input(0) * (s * (1.0 - s))) : Tensor()};
                  });
}

}  // namespace tern
