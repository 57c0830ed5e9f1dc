// What elementwise operations share: checks, the result's shape, the kernel call, and gradients
// from the formulas of kernels/formula.
#pragma once

#include "autograd/ops/activation.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/logical.h"
#include "autograd/ops/special.h"
#include "autograd/ops/trigonometry.h"
#include "autograd/ops/unary.h"
#include "autograd/record.h"
#include "kernels/elementwise.h"
#include "tensor/factory.h"

namespace tern {

// A formula's choice, when it is run over Tensors.
inline Tensor select(const Tensor& condition, const Tensor& a, const Tensor& b) {
    return where(condition, a, b);
}
inline Tensor select(const Tensor& condition, const Tensor& a, double b) {
    return where(condition, a, b);
}
inline Tensor select(const Tensor& condition, double a, const Tensor& b) {
    return where(condition, a, b);
}

// Throws unless a and b share dtype and device.
void check_same_kind(const char* op, const Tensor& a, const Tensor& b);

// Throws DTypeError for a fraction beside integers, which would silently lose its part after the
// point, and ValueError for a number that they cannot hold.
void check_number(const char* op, double value, DType dtype);

// Throws unless masked_fill(x, mask, value) is possible.
void check_masked_fill(const char* op, const Tensor& x, const Tensor& mask, double value);

// Throws unless clamp(x, low, high) is possible for an x of `dtype`.
void check_limits(const char* op, double low, double high, DType dtype);

// A number beside x: one element of x's dtype, to be broadcast.
Tensor number_like(const char* op, const Tensor& x, double value);

// x's view, broadcast to `shape`.
inline View expanded_view(const Tensor& x, const Shape& shape) {
    View view = x.view();
    if (view.shape != shape) {
        view.strides = expand("expand", x.layout(), shape).strides;
        view.shape = shape;
    }
    return view;
}

template <class Op>
Tensor map_unary(const char* name, Op op, const Tensor& x) {
    require_compute_dtype(name, x.dtype(), typename Op::domain{});
    Tensor out = empty_like(x);
    kernels::unary(op, x.view(), out.view());
    return out;
}

template <class Op>
Tensor map_binary(const char* name, Op op, const Tensor& a, const Tensor& b) {
    check_same_kind(name, a, b);
    require_compute_dtype(name, a.dtype(), typename Op::domain{});
    Tensor out = empty(broadcast_shapes(name, a.shape(), b.shape()),
                       {.device = a.device(), .dtype = a.dtype()});
    kernels::binary(op, expanded_view(a, out.shape()), expanded_view(b, out.shape()), out.view());
    return out;
}

template <class Op>
Tensor map_ternary(const char* name, Op op, const Tensor& a, const Tensor& b, const Tensor& c) {
    check_same_kind(name, a, b);
    check_same_kind(name, a, c);
    require_compute_dtype(name, a.dtype(), typename Op::domain{});
    const Shape shape =
        broadcast_shapes(name, broadcast_shapes(name, a.shape(), b.shape()), c.shape());
    Tensor out = empty(shape, {.device = a.device(), .dtype = a.dtype()});
    kernels::ternary(op, expanded_view(a, shape), expanded_view(b, shape), expanded_view(c, shape),
                     out.view());
    return out;
}

// A bool tensor.
template <class Op>
Tensor map_compare(const char* name, Op op, const Tensor& a, const Tensor& b) {
    check_same_kind(name, a, b);
    const Shape shape = broadcast_shapes(name, a.shape(), b.shape());
    Tensor out = empty(shape, {.device = a.device(), .dtype = bool_});
    kernels::compare(op, expanded_view(a, shape), expanded_view(b, shape), out.view());
    return out;
}
template <class Op>
Tensor map_classify(Op op, const Tensor& x) {
    Tensor out = empty(x.shape(), {.device = x.device(), .dtype = bool_});
    kernels::classify(op, x.view(), out.view());
    return out;
}

// The gradient formula at (grad, value): one fused kernel, or the very same formula run over
// Tensors when the backward is recorded.
template <class Formula>
Tensor apply_gradient(const RuleContext& ctx, Formula formula, const Tensor& value) {
    if (ctx.creating_graph()) return formula(ctx.grad(), value);
    Tensor out = empty_like(value);
    kernels::binary(formula, ctx.grad().view(), value.view(), out.view());
    return out;
}

// The rule of a gradient formula in the input, or in the output.
template <class Formula>
auto rule_in_input(Formula formula) {
    return [formula](const RuleContext& ctx) {
        return Gradients{apply_gradient(ctx, formula, ctx.input(0))};
    };
}
template <class Formula>
auto rule_in_output(Formula formula) {
    return [formula](const RuleContext& ctx) {
        return Gradients{apply_gradient(ctx, formula, ctx.output())};
    };
}

// An elementwise function with such a rule.
template <class Op, class Formula>
Tensor differentiable_in_input(const char* name, Op op, Formula formula, const Tensor& x) {
    return record(name, map_unary(name, op, x), {x}, keep::input(0), rule_in_input(formula));
}
template <class Op, class Formula>
Tensor differentiable_in_output(const char* name, Op op, Formula formula, const Tensor& x) {
    return record(name, map_unary(name, op, x), {x}, keep::output, rule_in_output(formula));
}

}  // namespace tern
