#include "autograd/ops/arithmetic.h"

#include <cmath>
#include <limits>

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/rules.h"

namespace tern {

namespace fn = kernels::fn;

void check_same_kind(const char* op, const Tensor& a, const Tensor& b) {
    TERN_CHECK(a.dtype() == b.dtype(), DTypeError, op, ": dtypes differ: ", a.dtype(), " and ",
               b.dtype(), "; convert one with .to(...)");
    TERN_CHECK(a.device() == b.device(), DeviceError, op, ": devices differ: ", a.device(), " and ",
               b.device(), "; move one with .to(...)");
}

void check_number(const char* op, double value, DType dtype) {
    if (is_floating(dtype)) return;
    visit(op, dtype, StoredType{}, [&]<class T>() {
        if constexpr (std::is_integral_v<T>) {
            TERN_CHECK(value == std::floor(value), DTypeError, op, ": ", value,
                       " is not a whole number, but the tensor is ", dtype);
            // The largest int64 is no double: the next one is 2^63.
            const bool fits = value >= static_cast<double>(std::numeric_limits<T>::lowest()) &&
                              value <= static_cast<double>(std::numeric_limits<T>::max()) &&
                              value < 0x1p63;
            TERN_CHECK(fits, ValueError, op, ": ", value, " does not fit ", dtype);
        }
    });
}

namespace {
// x op number, with d/dx = grad * slope.
template <class Op>
Tensor with_number(const char* name, Op op, const Tensor& x, double slope) {
    check_number(name, op.value, x.dtype());
    return record(name, map_unary(name, op, x), {x}, keep::nothing, rules::Scale{slope});
}
}  // namespace

Tensor add(const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return add(to_widest(a, b), to_widest(b, a));
    return record("add", map_binary("add", fn::Add{}, a, b), {a, b}, keep::nothing, rules::add);
}
Tensor add(const Tensor& a, double b) {
    return with_number("add", fn::BindRight<fn::Add>{b}, a, 1);
}

Tensor sub(const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return sub(to_widest(a, b), to_widest(b, a));
    return record("sub", map_binary("sub", fn::Sub{}, a, b), {a, b}, keep::nothing, rules::sub);
}
Tensor sub(const Tensor& a, double b) {
    return with_number("sub", fn::BindRight<fn::Sub>{b}, a, 1);
}
Tensor sub(double a, const Tensor& b) {
    return with_number("sub", fn::BindLeft<fn::Sub>{a}, b, -1);
}

Tensor mul(const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return mul(to_widest(a, b), to_widest(b, a));
    return record("mul", map_binary("mul", fn::Mul{}, a, b), {a, b}, keep::inputs, rules::mul);
}
Tensor mul(const Tensor& a, double b) {
    return with_number("mul", fn::BindRight<fn::Mul>{b}, a, b);
}

Tensor div(const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return div(to_widest(a, b), to_widest(b, a));
    return record("div", map_binary("div", fn::Div{}, a, b), {a, b}, keep::inputs, rules::div);
}
Tensor div(const Tensor& a, double b) {
    return record("div", map_unary("div", fn::BindRight<fn::Div>{b}, a), {a}, keep::nothing,
                  rules::DivByNumber{b});
}
Tensor div(double a, const Tensor& b) {
    return record("div", map_unary("div", fn::BindLeft<fn::Div>{a}, b), {b}, keep::input(0),
                  [a](const RuleContext& ctx) {
                      const Tensor& x = ctx.input(0);
                      return Gradients{ctx.grad() * (-a / square(x))};
                  });
}

Tensor pow(const Tensor& a, const Tensor& b) {
    if (runs_in_float(a, b)) return pow(to_float(a), to_float(b));
    return record("pow", map_binary("pow", fn::Pow{}, a, b), {a, b}, keep::inputs, rules::pow);
}
Tensor pow(const Tensor& a, double b) {
    if (runs_in_float(a)) return pow(to_float(a), b);
    return record("pow", map_unary("pow", fn::PowScalar{b}, a), {a}, keep::input(0),
                  rules::PowOfNumber{b});
}
Tensor pow(double a, const Tensor& b) {
    if (runs_in_float(b)) return pow(a, to_float(b));
    return record("pow", map_unary("pow", fn::BindLeft<fn::Pow>{a}, b), {b}, keep::output,
                  [a](const RuleContext& ctx) {
                      const double slope = a == 0 ? 0 : std::log(a);
                      return Gradients{ctx.grad() * (ctx.output() * slope)};
                  });
}

namespace {
// The gradient goes to the side that won, half to each where both are equal.
Gradients split_by(const RuleContext& ctx, const Tensor& first_wins) {
    const Tensor tie = ctx.input(0) == ctx.input(1);
    const Tensor half = ctx.grad() * 0.5;
    return {where(tie, half, where(first_wins, ctx.grad(), 0.0)),
            where(tie, half, where(first_wins, 0.0, ctx.grad()))};
}
}  // namespace

Tensor maximum(const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return maximum(to_widest(a, b), to_widest(b, a));
    return record(
        "maximum", map_binary("maximum", fn::Maximum{}, a, b), {a, b}, keep::inputs,
        [](const RuleContext& ctx) { return split_by(ctx, ctx.input(0) > ctx.input(1)); });
}

Tensor minimum(const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return minimum(to_widest(a, b), to_widest(b, a));
    return record(
        "minimum", map_binary("minimum", fn::Minimum{}, a, b), {a, b}, keep::inputs,
        [](const RuleContext& ctx) { return split_by(ctx, ctx.input(0) < ctx.input(1)); });
}

Tensor hypot(const Tensor& a, const Tensor& b) {
    return record("hypot", map_binary("hypot", fn::Hypot{}, a, b), {a, b},
                  keep::inputs | keep::output, [](const RuleContext& ctx) {
                      const Tensor scaled = ctx.grad() / ctx.output();
                      return Gradients{ctx.needs(0) ? scaled * ctx.input(0) : Tensor(),
                                       ctx.needs(1) ? scaled * ctx.input(1) : Tensor()};
                  });
}

Tensor logaddexp(const Tensor& a, const Tensor& b) {
    return record("logaddexp", map_binary("logaddexp", fn::Logaddexp{}, a, b), {a, b}, keep::inputs,
                  [](const RuleContext& ctx) {
                      const Tensor share = sigmoid(ctx.input(0) - ctx.input(1));
                      return Gradients{ctx.needs(0) ? ctx.grad() * share : Tensor(),
                                       ctx.needs(1) ? ctx.grad() * (1.0 - share) : Tensor()};
                  });
}

Tensor xlogy(const Tensor& a, const Tensor& b) {
    return record(
        "xlogy", map_binary("xlogy", fn::Xlogy{}, a, b), {a, b}, keep::inputs,
        [](const RuleContext& ctx) {
            const Tensor &a = ctx.input(0), &b = ctx.input(1), &g = ctx.grad();
            const auto to_a = [&] {  // 0 where xlogy is 0 whatever b
                return where((a == 0.0) & (b <= 0.0), 0.0, xlogy(g, b));
            };
            return Gradients{ctx.needs(0) ? to_a() : Tensor(), ctx.needs(1) ? g * a / b : Tensor()};
        });
}
Tensor xlogy(const Tensor& a, double b) {
    return record("xlogy", map_unary("xlogy", fn::BindRight<fn::Xlogy>{b}, a), {a}, keep::input(0),
                  [b](const RuleContext& ctx) {
                      const Tensor slope = xlogy(ctx.grad(), b);
                      return Gradients{b > 0 ? slope : where(ctx.input(0) == 0.0, 0.0, slope)};
                  });
}
Tensor xlogy(double a, const Tensor& b) {
    return record("xlogy", map_unary("xlogy", fn::BindLeft<fn::Xlogy>{a}, b), {b}, keep::input(0),
                  [a](const RuleContext& ctx) { return Gradients{ctx.grad() * a / ctx.input(0)}; });
}

Tensor lerp(const Tensor& a, const Tensor& b, double weight) {
    return record("lerp", map_binary("lerp", fn::Lerp{weight}, a, b), {a, b}, keep::nothing,
                  [weight](const RuleContext& ctx) {
                      return Gradients{ctx.needs(0) ? ctx.grad() * (1 - weight) : Tensor(),
                                       ctx.needs(1) ? ctx.grad() * weight : Tensor()};
                  });
}
Tensor lerp(const Tensor& a, const Tensor& b, const Tensor& weight) {
    return record("lerp", map_ternary("lerp", fn::LerpTo{}, a, b, weight), {a, b, weight},
                  keep::inputs, [](const RuleContext& ctx) {
                      const Tensor &w = ctx.input(2), &g = ctx.grad();
                      return Gradients{ctx.needs(0) ? g * (1.0 - w) : Tensor(),
                                       ctx.needs(1) ? g * w : Tensor(),
                                       ctx.needs(2) ? g * (ctx.input(1) - ctx.input(0)) : Tensor()};
                  });
}

}  // namespace tern
