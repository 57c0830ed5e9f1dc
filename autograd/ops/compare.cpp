#include "autograd/ops/compare.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/reduce.h"

namespace tern {

namespace fn = kernels::fn;

namespace {

template <class Op>
Tensor compared(const char* name, Op op, const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return compared(name, op, to_widest(a, b), to_widest(b, a));
    check_same_kind(name, a, b);
    const Shape shape = broadcast_shapes(name, a.shape(), b.shape());
    Tensor out = empty(shape, {.device = a.device(), .dtype = bool_});
    kernels::compare(op, expanded_view(a, shape), expanded_view(b, shape), out.view());
    return out;
}

// A number beside x: one element of x's dtype, to be broadcast.
Tensor number_like(const char* name, const Tensor& x, double value) {
    check_number(name, value, x.dtype());
    return scalar(value, {.device = x.device(), .dtype = x.dtype()});
}

void check_mask(const char* op, const Tensor& mask) {
    TERN_CHECK(mask.dtype() == bool_, DTypeError, op, ": a bool mask is wanted, got ",
               mask.dtype());
}

Tensor chosen(const Tensor& condition, const Tensor& a, const Tensor& b) {
    check_mask("where", condition);
    check_same_kind("where", a, b);
    TERN_CHECK(condition.device() == a.device(), DeviceError, "where: the condition is on ",
               condition.device(), ", the values on ", a.device());
    const Shape both = broadcast_shapes("where", a.shape(), b.shape());
    const Shape shape = broadcast_shapes("where", condition.shape(), both);
    Tensor out = empty(shape, {.device = a.device(), .dtype = a.dtype()});
    kernels::where(expanded_view(condition, shape), expanded_view(a, shape),
                   expanded_view(b, shape), out.view());
    return out;
}

}  // namespace

Tensor eq(const Tensor& a, const Tensor& b) { return compared("eq", fn::Eq{}, a, b); }
Tensor eq(const Tensor& a, double b) { return eq(a, number_like("eq", a, b)); }
Tensor ne(const Tensor& a, const Tensor& b) { return compared("ne", fn::Ne{}, a, b); }
Tensor ne(const Tensor& a, double b) { return ne(a, number_like("ne", a, b)); }
Tensor lt(const Tensor& a, const Tensor& b) { return compared("lt", fn::Lt{}, a, b); }
Tensor lt(const Tensor& a, double b) { return lt(a, number_like("lt", a, b)); }
Tensor le(const Tensor& a, const Tensor& b) { return compared("le", fn::Le{}, a, b); }
Tensor le(const Tensor& a, double b) { return le(a, number_like("le", a, b)); }
Tensor gt(const Tensor& a, const Tensor& b) { return compared("gt", fn::Gt{}, a, b); }
Tensor gt(const Tensor& a, double b) { return gt(a, number_like("gt", a, b)); }
Tensor ge(const Tensor& a, const Tensor& b) { return compared("ge", fn::Ge{}, a, b); }
Tensor ge(const Tensor& a, double b) { return ge(a, number_like("ge", a, b)); }

Tensor logical_and(const Tensor& a, const Tensor& b) {
    check_mask("logical_and", a);
    check_mask("logical_and", b);
    return chosen(a, b, number_like("logical_and", b, 0));
}
Tensor logical_or(const Tensor& a, const Tensor& b) {
    check_mask("logical_or", a);
    check_mask("logical_or", b);
    return chosen(a, number_like("logical_or", b, 1), b);
}
Tensor logical_not(const Tensor& a) {
    check_mask("logical_not", a);
    return eq(a, 0);
}

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return where(condition, to_widest(a, b), to_widest(b, a));
    return record("where", chosen(condition, a, b), {condition, a, b}, keep::input(0),
                  [](const RuleContext& ctx) {
                      const Tensor& mask = ctx.input(0);
                      return Gradients{{},
                                       ctx.needs(1) ? where(mask, ctx.grad(), 0.0) : Tensor(),
                                       ctx.needs(2) ? where(mask, 0.0, ctx.grad()) : Tensor()};
                  });
}
Tensor where(const Tensor& condition, const Tensor& a, double b) {
    return where(condition, a, number_like("where", a, b));
}
Tensor where(const Tensor& condition, double a, const Tensor& b) {
    return where(condition, number_like("where", b, a), b);
}

void check_masked_fill(const char* op, const Tensor& x, const Tensor& mask, double value) {
    check_mask(op, mask);
    TERN_CHECK(mask.device() == x.device(), DeviceError, op, ": the mask is on ", mask.device(),
               ", the tensor on ", x.device());
    TERN_CHECK(broadcast_shapes(op, x.shape(), mask.shape()) == x.shape(), ShapeError, op,
               ": a mask of shape ", mask.shape(), " does not fit shape ", x.shape());
    check_number(op, value, x.dtype());
}

Tensor masked_fill(const Tensor& x, const Tensor& mask, double value) {
    check_masked_fill("masked_fill", x, mask, value);
    return where(mask, value, x);
}

bool allclose(const Tensor& a, const Tensor& b, double rtol, double atol) {
    check_same_kind("allclose", a, b);
    if (a.shape() != b.shape()) return false;
    const NoGradGuard guard;
    const Tensor x = a.to(float64), y = b.to(float64);
    // Equal values are close even where their difference is not a number, as for infinities.
    const Tensor close = (x == y) | (abs(x - y) <= abs(y) * rtol + atol);
    return sum(close).item<int64_t>() == a.numel();
}

}  // namespace tern
