// The gradient rules that an operation shares with its form that works in place.
#pragma once

#include "autograd/ops/arithmetic.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/logical.h"
#include "autograd/ops/unary.h"
#include "autograd/record.h"
#include "tensor/factory.h"

namespace tern::rules {

// x times a number, or plus one.
struct Scale {
    double slope;
    Gradients operator()(const RuleContext& ctx) const {
        return {slope == 1 ? ctx.grad() : ctx.grad() * slope};
    }
};
struct DivByNumber {
    double by;
    Gradients operator()(const RuleContext& ctx) const { return {ctx.grad() / by}; }
};
struct PowOfNumber {
    double exponent;
    Gradients operator()(const RuleContext& ctx) const {
        const Tensor x = ctx.input(0);
        if (exponent == 0) return {zeros_like(x)};
        return {ctx.grad() * (tern::pow(x, exponent - 1) * exponent)};
    }
};

inline Gradients add(const RuleContext& ctx) { return {ctx.grad(), ctx.grad()}; }
inline Gradients sub(const RuleContext& ctx) {
    return {ctx.grad(), ctx.needs(1) ? tern::neg(ctx.grad()) : Tensor()};
}
// These read input 0 only where input 1 needs a gradient.
inline Gradients mul(const RuleContext& ctx) {
    const Tensor& g = ctx.grad();
    return {ctx.needs(0) ? g * ctx.input(1) : Tensor(), ctx.needs(1) ? g * ctx.input(0) : Tensor()};
}
inline Gradients div(const RuleContext& ctx) {
    const Tensor b = ctx.input(1);
    const Tensor scaled = ctx.grad() / b;
    return {scaled, ctx.needs(1) ? tern::neg(scaled * (ctx.input(0) / b)) : Tensor()};
}
inline Gradients pow(const RuleContext& ctx) {
    const Tensor a = ctx.input(0), b = ctx.input(1);
    const Tensor& g = ctx.grad();
    Gradients out(2);
    // b a^(b - 1) is 0 for b = 0, also where a^(b - 1) is infinite.
    if (ctx.needs(0)) out[0] = where(b == 0.0, 0.0, g * (b * tern::pow(a, b - 1.0)));
    // a^b log a is 0 at a = 0 for b >= 0, as the limit has it.
    if (ctx.needs(1)) {
        const Tensor at_zero = (a == 0.0) & (b >= 0.0);
        out[1] = g * (tern::pow(a, b) * tern::log(where(at_zero, 1.0, a)));
    }
    return out;
}

inline Gradients neg(const RuleContext& ctx) { return {tern::neg(ctx.grad())}; }
inline Gradients abs(const RuleContext& ctx) { return {ctx.grad() * sign(ctx.input(0))}; }
inline Gradients square(const RuleContext& ctx) { return {ctx.grad() * (ctx.input(0) * 2.0)}; }
inline Gradients log(const RuleContext& ctx) { return {ctx.grad() / ctx.input(0)}; }
inline Gradients exp(const RuleContext& ctx) { return {ctx.grad() * ctx.output()}; }
inline Gradients sqrt(const RuleContext& ctx) { return {ctx.grad() * 0.5 / ctx.output()}; }
inline Gradients reciprocal(const RuleContext& ctx) {
    return {tern::neg(ctx.grad() * tern::square(ctx.output()))};
}

}  // namespace tern::rules
