#include "autograd/ops/rounding.h"

#include <cmath>

#include "autograd/elementwise.h"

namespace tern {

namespace fn = kernels::fn;

namespace {

template <class Op>
Tensor with_zero_gradient(const char* name, Op op, const Tensor& x) {
    return record(name, map_unary(name, op, x), {x}, keep::nothing,
                  [](const RuleContext& ctx) { return Gradients{zeros_like(ctx.grad())}; });
}

void check_divisor(const char* op, double b, DType dtype) {
    check_number(op, b, dtype);
    TERN_CHECK(is_floating(dtype) || b != 0, ValueError, op, ": integers divided by 0");
}

// What is left of a: the gradient of a passes, that of b is -times(a / b) of it.
template <class Op>
Tensor left_over(const char* name, Op op, const Tensor& a, const Tensor& b,
                 Tensor (*times)(const Tensor&)) {
    return record(name, map_binary(name, op, a, b), {a, b}, keep::inputs,
                  [times](const RuleContext& ctx) {
                      const Tensor& g = ctx.grad();
                      return Gradients{
                          g, ctx.needs(1) ? neg(g * times(ctx.input(0) / ctx.input(1))) : Tensor()};
                  });
}
template <class Op>
Tensor left_over(const char* name, Op, const Tensor& a, double b) {
    check_divisor(name, b, a.dtype());
    return record(name, map_unary(name, fn::BindRight<Op>{b}, a), {a}, keep::nothing,
                  [](const RuleContext& ctx) { return Gradients{ctx.grad()}; });
}

}  // namespace

Tensor floor(const Tensor& x) { return with_zero_gradient("floor", fn::Floor{}, x); }
Tensor ceil(const Tensor& x) { return with_zero_gradient("ceil", fn::Ceil{}, x); }
Tensor trunc(const Tensor& x) { return with_zero_gradient("trunc", fn::Trunc{}, x); }

Tensor round(const Tensor& x, int64_t decimals) {
    if (decimals == 0) return with_zero_gradient("round", fn::Round{}, x);
    TERN_CHECK(is_floating(x.dtype()), DTypeError, "round: decimals of ", decimals,
               " beside a tensor of ", x.dtype());
    const double scale = std::pow(10.0, std::abs(static_cast<double>(decimals)));
    return with_zero_gradient("round", fn::RoundDecimals{scale, decimals > 0}, x);
}

Tensor frac(const Tensor& x) {
    return record("frac", map_unary("frac", fn::Frac{}, x), {x}, keep::nothing,
                  [](const RuleContext& ctx) { return Gradients{ctx.grad()}; });
}

Tensor fmod(const Tensor& a, const Tensor& b) { return left_over("fmod", fn::Fmod{}, a, b, trunc); }
Tensor fmod(const Tensor& a, double b) { return left_over("fmod", fn::Fmod{}, a, b); }

Tensor remainder(const Tensor& a, const Tensor& b) {
    return left_over("remainder", fn::Remainder{}, a, b, floor);
}
Tensor remainder(const Tensor& a, double b) {
    return left_over("remainder", fn::Remainder{}, a, b);
}
Tensor remainder(double a, const Tensor& b) {
    check_number("remainder", a, b.dtype());
    return record("remainder", map_unary("remainder", fn::BindLeft<fn::Remainder>{a}, b), {b},
                  keep::input(0), [a](const RuleContext& ctx) {
                      return Gradients{neg(ctx.grad() * floor(a / ctx.input(0)))};
                  });
}

Tensor floor_divide(const Tensor& a, const Tensor& b) {
    return map_binary("floor_divide", fn::FloorDivide{}, a, b);
}
Tensor floor_divide(const Tensor& a, double b) {
    check_divisor("floor_divide", b, a.dtype());
    return map_unary("floor_divide", fn::BindRight<fn::FloorDivide>{b}, a);
}

}  // namespace tern
