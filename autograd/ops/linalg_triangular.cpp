// Triangular systems and the Cholesky factorisation.
#include "autograd/linalg_batch.h"
#include "autograd/ops/diagonal.h"
#include "autograd/ops/linalg.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/shape.h"
#include "kernels/linalg.h"

namespace tern::linalg {
namespace {

// a x = b. `kind.transposed` is of the kernel alone: here a is as the caller has it.
Tensor solve_left(const Tensor& a, const Tensor& b, bool upper, bool unit) {
    const Shape batch =
        broadcast_shapes("solve_triangular", leading(a.shape()), leading(b.shape()));
    const Tensor x = columns_of(b, batch);
    kernels::solve_triangular(columns_of(a, batch).view(), x.view(), {upper, false, unit});
    return record("solve_triangular", with_batch(x, batch), {a, b}, keep::input(0) | keep::output,
                  [upper, unit](const RuleContext& ctx) {
                      const Tensor to_b =
                          solve_left(transpose(ctx.input(0)), ctx.grad(), !upper, unit);
                      if (!ctx.needs(0)) return Gradients{{}, to_b};
                      const Tensor whole = -matmul(to_b, transpose(ctx.output()));
                      const int64_t inside = unit ? 1 : 0;
                      return Gradients{upper ? triu(whole, inside) : tril(whole, -inside), to_b};
                  });
}

// The lower factor of the lower triangle.
Tensor lower_factor(const Tensor& x) {
    const Shape batch = leading(x.shape());
    const Tensor factor = columns_of(x, batch);
    const Tensor info = empty_info(factor.size(0), x);
    kernels::cholesky(factor.view(), info.view());
    check_info("cholesky", info, batch, "is not positive definite");
    const Tensor out = [&] {
        const NoGradGuard guard;
        return tril(with_batch(factor, batch));
    }();
    return record("cholesky", out, {x}, keep::output, [](const RuleContext& ctx) {
        // L^-T P(L' dL) L^-1 with P the lower triangle, its diagonal halved; then symmetric.
        const Tensor l = ctx.output(), product = matmul(transpose(l), ctx.grad());
        const Tensor part = (tril(product) + tril(product, -1)) * 0.5;
        const Tensor half = solve_left(transpose(l), part, true, false);
        // half L^-1, as the transposed of L^-T half'.
        const Tensor whole = solve_left(transpose(l), transpose(half), true, false);
        return Gradients{(whole + transpose(whole)) * 0.5};
    });
}

}  // namespace

Tensor solve_triangular(const Tensor& a, const Tensor& b, const TriangularOptions& options) {
    check_square_and_matrices("solve_triangular", a, b);
    TERN_CHECK(b.size(options.left ? -2 : -1) == a.size(-1), ShapeError,
               "solve_triangular: a of shape ", a.shape(), " and b of shape ", b.shape(),
               " do not fit");
    if (options.left) return solve_left(a, b, options.upper, options.unitriangular);
    return transpose(solve_left(transpose(a), transpose(b), !options.upper, options.unitriangular));
}

Tensor cholesky(const Tensor& x, bool upper) {
    check_square("cholesky", x);
    return upper ? transpose(lower_factor(transpose(x))) : lower_factor(x);
}

Tensor cholesky_solve(const Tensor& b, const Tensor& factor, bool upper) {
    check_same_kind("cholesky_solve", b, factor);
    check_square_and_matrices("cholesky_solve", factor, b);
    TERN_CHECK(b.size(-2) == factor.size(-1), ShapeError, "cholesky_solve: factor of shape ",
               factor.shape(), " and b of shape ", b.shape(), " do not fit");
    const Tensor lower = upper ? transpose(factor) : factor;
    return solve_left(transpose(lower), solve_left(lower, b, false, false), true, false);
}

Tensor cholesky_inverse(const Tensor& factor, bool upper) {
    check_square("cholesky_inverse", factor);
    return cholesky_solve(
        eye(factor.size(-1), {.device = factor.device(), .dtype = factor.dtype()}), factor, upper);
}

}  // namespace tern::linalg
