#include "autograd/ops/unary.h"

#include <cmath>

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/rules.h"

namespace tern {

namespace fn = kernels::fn;

Tensor neg(const Tensor& x) {
    return record("neg", map_unary("neg", fn::Neg{}, x), {x}, keep::nothing, rules::neg);
}

Tensor abs(const Tensor& x) {
    return record("abs", map_unary("abs", fn::Abs{}, x), {x}, keep::input(0), rules::abs);
}

Tensor sign(const Tensor& x) {
    return record("sign", map_unary("sign", fn::Sign{}, x), {x}, keep::nothing,
                  [](const RuleContext& ctx) { return Gradients{zeros_like(ctx.grad())}; });
}

Tensor square(const Tensor& x) {
    return record("square", map_unary("square", fn::Square{}, x), {x}, keep::input(0),
                  rules::square);
}

Tensor reciprocal(const Tensor& x) {
    if (runs_in_float(x)) return reciprocal(to_float(x));
    return record("reciprocal", map_unary("reciprocal", fn::Reciprocal{}, x), {x}, keep::output,
                  rules::reciprocal);
}

Tensor sqrt(const Tensor& x) {
    return record("sqrt", map_unary("sqrt", fn::Sqrt{}, x), {x}, keep::output, rules::sqrt);
}

Tensor rsqrt(const Tensor& x) {
    if (runs_in_float(x)) return rsqrt(to_float(x));
    return differentiable_in_output("rsqrt", fn::Rsqrt{}, fn::RsqrtGrad{}, x);
}

Tensor cbrt(const Tensor& x) {
    return differentiable_in_output("cbrt", fn::Cbrt{}, fn::CbrtGrad{}, x);
}

Tensor exp(const Tensor& x) {
    if (runs_in_float(x)) return exp(to_float(x));
    return record("exp", map_unary("exp", fn::Exp{}, x), {x}, keep::output, rules::exp);
}

Tensor log(const Tensor& x) {
    if (runs_in_float(x)) return log(to_float(x));
    return record("log", map_unary("log", fn::Log{}, x), {x}, keep::input(0), rules::log);
}

Tensor exp2(const Tensor& x) {
    return differentiable_in_output("exp2", fn::Exp2{}, fn::Exp2Grad{}, x);
}

Tensor expm1(const Tensor& x) {
    if (runs_in_float(x)) return expm1(to_float(x));
    return differentiable_in_output("expm1", fn::Expm1{}, fn::Expm1Grad{}, x);
}

Tensor log1p(const Tensor& x) {
    if (runs_in_float(x)) return log1p(to_float(x));
    return differentiable_in_input("log1p", fn::Log1p{}, fn::Log1pGrad{}, x);
}

Tensor log2(const Tensor& x) {
    if (runs_in_float(x)) return log2(to_float(x));
    return differentiable_in_input("log2", fn::Log2{}, fn::Log2Grad{}, x);
}

Tensor log10(const Tensor& x) {
    if (runs_in_float(x)) return log10(to_float(x));
    return differentiable_in_input("log10", fn::Log10{}, fn::Log10Grad{}, x);
}

void check_limits(const char* op, double low, double high, DType dtype) {
    TERN_CHECK(low <= high, ValueError, op, ": low must not be above high, got ", low, " and ",
               high);
    for (double limit : {low, high})
        TERN_CHECK(is_floating(dtype) || limit == std::floor(limit), DTypeError, op, ": ", limit,
                   " is not a whole number, but the tensor is ", dtype);
}

Tensor clamp(const Tensor& x, double low, double high) {
    check_limits("clamp", low, high, x.dtype());
    return differentiable_in_input("clamp", fn::Clamp{low, high}, fn::ClampGrad{low, high}, x);
}

}  // namespace tern
