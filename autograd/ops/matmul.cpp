#include "autograd/ops/matmul.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/shape.h"
#include "kernels/matmul.h"
#include "tensor/convert.h"

namespace tern {
namespace {

// x as a BLAS can read it: itself, or a dense copy.
Tensor matrix_ready(const Tensor& x) {
    return kernels::is_matrix_ready(x.shape(), x.strides()) ? x : copied(x, x.device(), x.dtype());
}

Shape without_matrix(const Shape& shape) {
    return Shape(std::span(shape.begin(), shape.end() - 2));
}

// a, b of rank >= 2.
Tensor matrix_product(const Tensor& a, const Tensor& b) {
    const int64_t n = a.size(-2), k = a.size(-1), m = b.size(-1);
    TERN_CHECK(b.size(-2) == k, ShapeError, "matmul: inner sizes differ: ", a.shape(), " and ",
               b.shape());
    Shape shape = broadcast_shapes("matmul", without_matrix(a.shape()), without_matrix(b.shape()));
    Shape a_shape = shape, b_shape = shape;
    a_shape.push_back(n), a_shape.push_back(k);
    b_shape.push_back(k), b_shape.push_back(m);
    shape.push_back(n), shape.push_back(m);
    Tensor out = empty(shape, {.device = a.device(), .dtype = a.dtype()});
    const Tensor left = matrix_ready(a), right = matrix_ready(b);
    kernels::matmul(expanded_view(left, a_shape), expanded_view(right, b_shape), out.view());
    return record("matmul", out, {a, b}, keep::inputs, [](const RuleContext& ctx) {
        const Tensor& g = ctx.grad();
        return Gradients{ctx.needs(0) ? matmul(g, transpose(ctx.input(1))) : Tensor(),
                         ctx.needs(1) ? matmul(transpose(ctx.input(0)), g) : Tensor()};
    });
}

void check_operands(const char* op, const Tensor& a, const Tensor& b) {
    check_same_kind(op, a, b);
    require_compute_dtype(op, a.dtype(), Floats{});
    TERN_CHECK(a.dim() > 0 && b.dim() > 0, ShapeError, op,
               ": at least one dimension is wanted, got ", a.shape(), " and ", b.shape());
}

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b) {
    if (runs_low(a, b)) return matmul(to_low(a), to_low(b));
    check_operands("matmul", a, b);
    if (a.dim() == 1 || b.dim() == 1) {
        const Tensor left = a.dim() == 1 ? unsqueeze(a, 0) : a;
        const Tensor right = b.dim() == 1 ? unsqueeze(b, 1) : b;
        TERN_CHECK(left.size(-1) == right.size(-2), ShapeError,
                   "matmul: inner sizes differ: ", a.shape(), " and ", b.shape());
        Tensor out = matmul(left, right);
        if (b.dim() == 1) out = squeeze(out, -1);
        return a.dim() == 1 ? squeeze(out, b.dim() == 1 ? -1 : -2) : out;
    }
    if (a.dim() > 2 && b.dim() == 2 && a.is_contiguous() && a.size(-1) == b.size(0) &&
        a.size(-1) > 0) {
        // One product of all rows instead of a batch of small ones.
        Shape shape = a.shape();
        shape[a.dim() - 1] = b.size(1);
        return reshape(matrix_product(flatten(a, 0, -2), b), shape);
    }
    return matrix_product(a, b);
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
    if (runs_low(x, weight, bias)) return linear(to_low(x), to_low(weight), to_low(bias));
    check_operands("linear", x, weight);
    TERN_CHECK(weight.dim() == 2, ShapeError, "linear: weight must be [out, in], got ",
               weight.shape());
    const int64_t out_features = weight.size(0), in_features = weight.size(1);
    TERN_CHECK(x.size(-1) == in_features, ShapeError, "linear: x of shape ", x.shape(),
               " does not end in the ", in_features, " features of weight ", weight.shape());
    if (bias.defined()) {
        check_same_kind("linear", x, bias);
        TERN_CHECK(bias.shape() == Shape{out_features}, ShapeError, "linear: bias must be [",
                   out_features, "], got ", bias.shape());
    }
    if (x.dim() != 2) {
        Shape shape = x.shape();
        shape[x.dim() - 1] = out_features;
        int64_t rows = 1;
        for (int d = 0; d + 1 < x.dim(); ++d) rows *= x.shape()[d];
        return reshape(linear(reshape(x, {rows, in_features}), weight, bias), shape);
    }
    Tensor out = empty({x.size(0), out_features}, {.device = x.device(), .dtype = x.dtype()});
    const Tensor dense_bias = bias.defined() ? as_contiguous(bias) : Tensor();
    const View bias_view = bias.defined() ? dense_bias.view() : View();
    const Tensor left = matrix_ready(x);
    const Tensor right =
        matrix_ready(with_layout(weight, permute("linear", weight.layout(), {1, 0})));
    kernels::matmul(left.view(), right.view(), out.view(),
                    {.bias = bias.defined() ? &bias_view : nullptr});
    return record("linear", out, {x, weight, bias}, keep::input(0) | keep::input(1),
                  [](const RuleContext& ctx) {
                      const Tensor& g = ctx.grad();
                      return Gradients{ctx.needs(0) ? matmul(g, ctx.input(1)) : Tensor(),
                                       ctx.needs(1) ? matmul(transpose(g), ctx.input(0)) : Tensor(),
                                       g};
                  });
}

}  // namespace tern
