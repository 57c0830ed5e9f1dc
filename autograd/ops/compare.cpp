#include "autograd/ops/compare.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/reduce.h"

namespace tern {

namespace fn = kernels::fn;

namespace {

template <class Op>
Tensor compared(const char* name, Op op, const Tensor& a, const Tensor& b) {
    if (mixes(a, b)) return map_compare(name, op, to_widest(a, b), to_widest(b, a));
    return map_compare(name, op, a, b);
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

bool all_true(const Tensor& mask) { return sum(mask).item<int64_t>() == mask.numel(); }

}  // namespace

Tensor number_like(const char* name, const Tensor& x, double value) {
    check_number(name, value, x.dtype());
    return scalar(value, {.device = x.device(), .dtype = x.dtype()});
}

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

namespace {
Tensor close_by(const char* op, const Tensor& a, const Tensor& b, double rtol, double atol,
                bool equal_nan) {
    TERN_CHECK(rtol >= 0, ValueError, op, ": rtol must not be negative, got ", rtol);
    TERN_CHECK(atol >= 0, ValueError, op, ": atol must not be negative, got ", atol);
    return map_compare(op, fn::IsClose{rtol, atol, equal_nan}, a, b);
}
}  // namespace

Tensor isclose(const Tensor& a, const Tensor& b, double rtol, double atol, bool equal_nan) {
    return close_by("isclose", a, b, rtol, atol, equal_nan);
}

bool allclose(const Tensor& a, const Tensor& b, double rtol, double atol, bool equal_nan) {
    check_same_kind("allclose", a, b);
    if (a.shape() != b.shape()) return false;
    return all_true(close_by("allclose", a, b, rtol, atol, equal_nan));
}

bool equal(const Tensor& a, const Tensor& b) {
    check_same_kind("equal", a, b);
    return a.shape() == b.shape() && all_true(map_compare("equal", fn::Eq{}, a, b));
}

}  // namespace tern
