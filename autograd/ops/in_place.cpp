// The operations that change a tensor in place: members of Tensor, with the formulas and the rules
// of the operations that make a new one.
#include "autograd/in_place.h"

#include "autograd/elementwise.h"
#include "autograd/rules.h"
#include "kernels/elementwise.h"
#include "tensor/convert.h"

namespace tern {

namespace fn = kernels::fn;

namespace {

// x = op(x, other).
template <class Op, class Rule>
const Tensor& change_binary(const char* name, Op op, const Tensor& x, const Tensor& other,
                            Keep keep, Rule rule) {
    check_same_kind(name, x, other);
    require_compute_dtype(name, x.dtype(), typename Op::domain{});
    check_fits_in_place(name, x, other);
    const Tensor operand = unaffected_by_writing(x, other);
    return write_in_place(name, x, {x, other}, keep, rule, [&] {
        kernels::binary(op, x.view(), expanded_view(operand, x.shape()), x.view());
    });
}

template <class Op, class Rule>
const Tensor& change_unary(const char* name, Op op, const Tensor& x, Keep keep, Rule rule) {
    require_compute_dtype(name, x.dtype(), typename Op::domain{});
    return write_in_place(name, x, {x}, keep, rule,
                          [&] { kernels::unary(op, x.view(), x.view()); });
}

// What mul_ and div_ keep: x, as it was, only for the gradient of the other.
Keep keep_for(const Tensor& other) {
    return is_grad_enabled() && other.requires_grad() ? keep::inputs : keep::input(1);
}

}  // namespace

const Tensor& Tensor::copy_(const Tensor& source) const {
    check_fits_in_place("copy_", *this, source);
    const Tensor values = with_layout(source, expand("copy_", source.layout(), shape()));
    const Tensor operand = unaffected_by_writing(*this, values);
    return write_in_place(
        "copy_", *this, {*this, source}, keep::nothing,
        [from = source.device()](const RuleContext& ctx) {
            return Gradients{zeros_like(ctx.grad()), ctx.needs(1) ? ctx.grad().to(from) : Tensor()};
        },
        [&] { assign(*this, operand); });
}

const Tensor& Tensor::fill_(double value) const {
    return write_in_place(
        "fill_", *this, {*this}, keep::nothing,
        [](const RuleContext& ctx) { return Gradients{zeros_like(ctx.grad())}; },
        [&] { kernels::fill(view(), value); });
}

const Tensor& Tensor::add_(const Tensor& other) const {
    return change_binary("add_", fn::Add{}, *this, other, keep::nothing, rules::add);
}
const Tensor& Tensor::sub_(const Tensor& other) const {
    return change_binary("sub_", fn::Sub{}, *this, other, keep::nothing, rules::sub);
}
const Tensor& Tensor::mul_(const Tensor& other) const {
    return change_binary("mul_", fn::Mul{}, *this, other, keep_for(other), rules::mul);
}
const Tensor& Tensor::div_(const Tensor& other) const {
    return change_binary("div_", fn::Div{}, *this, other, keep_for(other), rules::div);
}
const Tensor& Tensor::pow_(const Tensor& exponent) const {
    return change_binary("pow_", fn::Pow{}, *this, exponent, keep::inputs, rules::pow);
}

const Tensor& Tensor::add_(double value) const {
    check_number("add_", value, dtype());
    return change_unary("add_", fn::BindRight<fn::Add>{value}, *this, keep::nothing,
                        rules::Scale{1});
}
const Tensor& Tensor::sub_(double value) const {
    check_number("sub_", value, dtype());
    return change_unary("sub_", fn::BindRight<fn::Sub>{value}, *this, keep::nothing,
                        rules::Scale{1});
}
const Tensor& Tensor::mul_(double value) const {
    check_number("mul_", value, dtype());
    return change_unary("mul_", fn::BindRight<fn::Mul>{value}, *this, keep::nothing,
                        rules::Scale{value});
}
const Tensor& Tensor::div_(double value) const {
    return change_unary("div_", fn::BindRight<fn::Div>{value}, *this, keep::nothing,
                        rules::DivByNumber{value});
}
const Tensor& Tensor::pow_(double exponent) const {
    return change_unary("pow_", fn::PowScalar{exponent}, *this, keep::input(0),
                        rules::PowOfNumber{exponent});
}

const Tensor& Tensor::neg_() const {
    return change_unary("neg_", fn::Neg{}, *this, keep::nothing, rules::neg);
}
const Tensor& Tensor::abs_() const {
    return change_unary("abs_", fn::Abs{}, *this, keep::input(0), rules::abs);
}
const Tensor& Tensor::square_() const {
    return change_unary("square_", fn::Square{}, *this, keep::input(0), rules::square);
}
const Tensor& Tensor::exp_() const {
    return change_unary("exp_", fn::Exp{}, *this, keep::output, rules::exp);
}
const Tensor& Tensor::log_() const {
    return change_unary("log_", fn::Log{}, *this, keep::input(0), rules::log);
}
const Tensor& Tensor::sqrt_() const {
    return change_unary("sqrt_", fn::Sqrt{}, *this, keep::output, rules::sqrt);
}
const Tensor& Tensor::reciprocal_() const {
    return change_unary("reciprocal_", fn::Reciprocal{}, *this, keep::output, rules::reciprocal);
}
const Tensor& Tensor::tanh_() const {
    return change_unary("tanh_", fn::Tanh{}, *this, keep::output, rule_in_output(fn::TanhGrad{}));
}
const Tensor& Tensor::sigmoid_() const {
    return change_unary("sigmoid_", fn::Sigmoid{}, *this, keep::output,
                        rule_in_output(fn::SigmoidGrad{}));
}
const Tensor& Tensor::relu_() const {
    return change_unary("relu_", fn::Relu{}, *this, keep::output, rule_in_output(fn::ReluGrad{}));
}

const Tensor& Tensor::clamp_(double low, double high) const {
    check_limits("clamp_", low, high, dtype());
    return change_unary("clamp_", fn::Clamp{low, high}, *this, keep::input(0),
                        rule_in_input(fn::ClampGrad{low, high}));
}

const Tensor& Tensor::masked_fill_(const Tensor& mask, double value) const {
    check_masked_fill("masked_fill_", *this, mask, value);
    const Tensor number = scalar(value, {.device = device(), .dtype = dtype()});
    return write_in_place(
        "masked_fill_", *this, {*this, mask}, keep::input(1),
        [](const RuleContext& ctx) {
            return Gradients{masked_fill(ctx.grad(), ctx.input(1), 0), {}};
        },
        [&] {
            kernels::where(expanded_view(mask, shape()), expanded_view(number, shape()), view(),
                           view());
        });
}

}  // namespace tern
