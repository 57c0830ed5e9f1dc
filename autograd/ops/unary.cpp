#include "autograd/ops/unary.h"

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

Tensor exp(const Tensor& x) {
    if (runs_in_float(x)) return exp(to_float(x));
    return record("exp", map_unary("exp", fn::Exp{}, x), {x}, keep::output, rules::exp);
}

Tensor log(const Tensor& x) {
    if (runs_in_float(x)) return log(to_float(x));
    return record("log", map_unary("log", fn::Log{}, x), {x}, keep::input(0), rules::log);
}

Tensor log1p(const Tensor& x) {
    if (runs_in_float(x)) return log1p(to_float(x));
    return record(
        "log1p", map_unary("log1p", fn::Log1p{}, x), {x}, keep::input(0),
        [](const RuleContext& ctx) { return Gradients{ctx.grad() / (ctx.input(0) + 1.0)}; });
}

Tensor sqrt(const Tensor& x) {
    return record("sqrt", map_unary("sqrt", fn::Sqrt{}, x), {x}, keep::output, rules::sqrt);
}

Tensor erf(const Tensor& x) {
    return record("erf", map_unary("erf", fn::Erf{}, x), {x}, keep::input(0),
                  [](const RuleContext& ctx) {
                      constexpr double kSlope = 1.1283791670955126;  // 2 / sqrt(pi)
                      return Gradients{ctx.grad() * (exp(neg(square(ctx.input(0)))) * kSlope)};
                  });
}

Tensor clamp(const Tensor& x, double low, double high) {
    TERN_CHECK(low <= high, ValueError, "clamp: low must not be above high, got ", low, " and ",
               high);
    return differentiable_in_input("clamp", fn::Clamp{low, high}, fn::ClampGrad{low, high}, x);
}

}  // namespace tern
