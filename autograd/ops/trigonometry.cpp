#include "autograd/ops/trigonometry.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"

namespace tern {

namespace fn = kernels::fn;

Tensor sin(const Tensor& x) { return differentiable_in_input("sin", fn::Sin{}, fn::SinGrad{}, x); }

Tensor cos(const Tensor& x) { return differentiable_in_input("cos", fn::Cos{}, fn::CosGrad{}, x); }

Tensor tan(const Tensor& x) {
    if (runs_in_float(x)) return tan(to_float(x));
    return differentiable_in_output("tan", fn::Tan{}, fn::TanGrad{}, x);
}

Tensor asin(const Tensor& x) {
    if (runs_in_float(x)) return asin(to_float(x));
    return differentiable_in_input("asin", fn::Asin{}, fn::AsinGrad{}, x);
}

Tensor acos(const Tensor& x) {
    if (runs_in_float(x)) return acos(to_float(x));
    return differentiable_in_input("acos", fn::Acos{}, fn::AcosGrad{}, x);
}

Tensor atan(const Tensor& x) {
    return differentiable_in_input("atan", fn::Atan{}, fn::AtanGrad{}, x);
}

Tensor atan2(const Tensor& y, const Tensor& x) {
    return record("atan2", map_binary("atan2", fn::Atan2{}, y, x), {y, x}, keep::inputs,
                  [](const RuleContext& ctx) {
                      const Tensor &y = ctx.input(0), &x = ctx.input(1);
                      const Tensor scaled = ctx.grad() / (square(x) + square(y));
                      return Gradients{ctx.needs(0) ? scaled * x : Tensor(),
                                       ctx.needs(1) ? neg(scaled * y) : Tensor()};
                  });
}

Tensor sinh(const Tensor& x) {
    if (runs_in_float(x)) return sinh(to_float(x));
    return differentiable_in_input("sinh", fn::Sinh{}, fn::SinhGrad{}, x);
}

Tensor cosh(const Tensor& x) {
    if (runs_in_float(x)) return cosh(to_float(x));
    return differentiable_in_input("cosh", fn::Cosh{}, fn::CoshGrad{}, x);
}

Tensor asinh(const Tensor& x) {
    return differentiable_in_input("asinh", fn::Asinh{}, fn::AsinhGrad{}, x);
}

Tensor acosh(const Tensor& x) {
    return differentiable_in_input("acosh", fn::Acosh{}, fn::AcoshGrad{}, x);
}

Tensor atanh(const Tensor& x) {
    return differentiable_in_input("atanh", fn::Atanh{}, fn::AtanhGrad{}, x);
}

}  // namespace tern
