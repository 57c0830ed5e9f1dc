// Solving, inverting and determinants, by LU factors; LU itself.
#include "autograd/autocast_rules.h"
#include "autograd/linalg_batch.h"
#include "autograd/ops/diagonal.h"
#include "autograd/ops/index.h"
#include "autograd/ops/join.h"
#include "autograd/ops/linalg.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "kernels/linalg.h"
#include "tensor/convert.h"

namespace tern {
namespace linalg {
namespace {

constexpr const char* kSingular = "is singular";

// The factors of a batch, as the kernels make them.
struct Factors {
    Tensor lu, pivots, info;

    Factors(const Tensor& x, const Shape& batch) {
        lu = columns_of(x, batch);
        const int64_t count = lu.size(0), k = std::min(lu.size(1), lu.size(2));
        pivots = empty({count, k}, {.device = x.device(), .dtype = int32});
        info = empty_info(count, x);
        kernels::lu_factor(lu.view(), pivots.view(), info.view());
    }
    void solve(const Tensor& b) const {
        kernels::lu_solve(lu.view(), pivots.view(), b.view(), false);
    }
    // The same factors for each of a larger batch.
    void repeat(const Shape& from, const Shape& to) {
        if (from == to) return;
        const Layout wide =
            expand("solve", with_batch(pivots, from).layout(), with_sizes(to, {pivots.size(-1)}));
        const Tensor repeated = copied(with_layout(pivots, wide), pivots.device(), int32);
        pivots = with_layout(repeated, Layout({numel(to), pivots.size(-1)}));
        lu = columns_of(with_batch(lu, from), to);
    }
    bool any_singular() const { return any_set(info); }
};

Tensor identity(int64_t n, const Tensor& like) {
    return eye(n, {.device = like.device(), .dtype = like.dtype()});
}

// a: [..., n, n], b: [..., n, m].
Tensor solve_matrices(const Tensor& a, const Tensor& b) {
    const Shape batch = broadcast_shapes("solve", leading(a.shape()), leading(b.shape()));
    Factors factors(a, leading(a.shape()));
    check_info("solve", factors.info, leading(a.shape()), kSingular);
    factors.repeat(leading(a.shape()), batch);
    const Tensor x = columns_of(b, batch);
    factors.solve(x);
    return record("solve", with_batch(x, batch), {a, b}, keep::input(0) | keep::output,
                  [](const RuleContext& ctx) {
                      const Tensor to_b = solve_matrices(transpose(ctx.input(0)), ctx.grad());
                      const Tensor to_a =
                          ctx.needs(0) ? -matmul(to_b, transpose(ctx.output())) : Tensor();
                      return Gradients{to_a, to_b};
                  });
}

// The inverse; not finite where singular, which `info` says.
Tensor unchecked_inverse(const Tensor& x, const Factors& factors) {
    const Shape batch = leading(x.shape());
    const Tensor y = columns_of(identity(x.size(-1), x), batch);
    factors.solve(y);
    return record("inv", with_batch(y, batch), {x}, keep::output, [](const RuleContext& ctx) {
        const Tensor y = transpose(ctx.output());
        return Gradients{-matmul(y, matmul(ctx.grad(), y))};
    });
}

Tensor checked_inverse(const char* op, const Tensor& x) {
    check_square(op, x);
    const Factors factors(x, leading(x.shape()));
    check_info(op, factors.info, leading(x.shape()), kSingular);
    return unchecked_inverse(x, factors);
}

struct Determinants {
    Tensor det, sign, logabs;

    Determinants(const Tensor& x) {
        const Shape batch = leading(x.shape());
        const Factors factors(x, batch);
        for (Tensor* out : {&det, &sign, &logabs})
            *out = empty({factors.lu.size(0)}, {.device = x.device(), .dtype = x.dtype()});
        kernels::determinant(factors.lu.view(), factors.pivots.view(), det.view(), sign.view(),
                             logabs.view());
        for (Tensor* out : {&det, &sign, &logabs}) *out = with_batch(*out, batch);
    }
};

Tensor scaled(const Tensor& factor, const Tensor& matrices) {
    return unsqueeze(unsqueeze(factor, -1), -1) * matrices;
}

// The transposed cofactors are finite for singular matrices too: with x = U diag(s) V',
// |U| |V| U diag(the products of the other s) V'.
Tensor cofactors(const Tensor& x) {
    const auto [u, s, vh] = svd(x, false);
    const int64_t n = s.size(-1);
    const Tensor ones = identity(n, s);
    const Tensor others = where(ones == 1.0, 1.0, expand(unsqueeze(s, -2), x.shape()));
    Tensor products = select(others, -1, 0);
    for (int64_t i = 1; i < n; ++i) products = products * select(others, -1, i);
    return scaled(det(u) * det(vh), matmul(u * unsqueeze(products, -2), vh));
}

}  // namespace

Tensor solve(const Tensor& a, const Tensor& given, bool left) {
    check_same_kind("solve", a, given);
    check_square("solve", a);
    TERN_CHECK(given.dim() > 0, ShapeError, "solve: b must have a dimension, got shape []");
    const RightSide b = right_side(a, given);
    TERN_CHECK(left || !b.vectors, ShapeError, "solve: x a = b wants matrices b, got shape ",
               given.shape());
    TERN_CHECK(b.matrices.size(left ? -2 : -1) == a.size(-1), ShapeError, "solve: a of shape ",
               a.shape(), " and b of shape ", given.shape(), " do not fit");
    if (!left) return transpose(solve_matrices(transpose(a), transpose(b.matrices)));
    return b.restored(solve_matrices(a, b.matrices));
}

Tensor inv(const Tensor& x) { return checked_inverse("inv", x); }

Tensor inverse_or_inf(const Tensor& x) {
    const Factors factors(x, leading(x.shape()));
    const Tensor singular = with_batch(factors.info, leading(x.shape())) != 0.0;
    return masked_fill(unchecked_inverse(x, factors), unsqueeze(unsqueeze(singular, -1), -1),
                       std::numeric_limits<double>::infinity());
}

Tensor det(const Tensor& x) {
    check_square("det", x);
    return record("det", Determinants(x).det, {x}, keep::input(0) | keep::output,
                  [](const RuleContext& ctx) {
                      const Tensor& x = ctx.input(0);
                      if (ctx.creating_graph())
                          return Gradients{scaled(ctx.grad() * ctx.output(), transpose(inv(x)))};
                      const Factors factors(x, leading(x.shape()));
                      if (factors.any_singular())
                          return Gradients{scaled(ctx.grad(), cofactors(x))};
                      const Tensor inverse = unchecked_inverse(x, factors);
                      return Gradients{scaled(ctx.grad() * ctx.output(), transpose(inverse))};
                  });
}

Slogdet slogdet(const Tensor& x) {
    check_square("slogdet", x);
    const Determinants found(x);
    const Tensor logabs =
        record("slogdet", found.logabs, {x}, keep::input(0), [](const RuleContext& ctx) {
            return Gradients{scaled(ctx.grad(), transpose(inv(ctx.input(0))))};
        });
    return {found.sign, logabs};
}

namespace {

// [..., n, n] with ones where row i of a was row rows[i] before.
Tensor permutation_matrix(const Tensor& pivots, int64_t n, DType dtype) {
    const Shape batch = leading(pivots.shape(), 1);
    const Tensor rows = empty({numel(batch), n}, {.device = pivots.device(), .dtype = int64});
    const Tensor flat = reshape(pivots, {numel(batch), pivots.size(-1)});
    kernels::permutation(as_contiguous(flat).view(), rows.view());
    return transpose(one_hot(with_batch(rows, batch), n, dtype));
}

// A view of the first or last rows and columns.
Tensor rows_from(const Tensor& x, int64_t start, int64_t stop = kEnd) {
    return slice(x, -2, start, stop);
}
Tensor cols_from(const Tensor& x, int64_t start, int64_t stop = kEnd) {
    return slice(x, -1, start, stop);
}

Tensor lower_of(const Tensor& lu) {
    const int64_t n = lu.size(-2), k = std::min(n, lu.size(-1));
    const Tensor ones = slice(identity(n, lu), -1, 0, k);
    return tril(cols_from(lu, 0, k), -1) + ones;
}
Tensor upper_of(const Tensor& lu) {
    return triu(rows_from(lu, 0, std::min(lu.size(-2), lu.size(-1))));
}

// The gradient of x = P L U by that of the packed factors. With k = min(n, m), L1 and U1 the k x k
// parts of the factors, L2 and U2 what is below and beside them:
// P [L1^-T (tril(L1' dL1 - dU2 U2', -1) + triu(dU1 U1' - L2' dL2)) U1^-T | L1^-T dU2; dL2 U1^-T].
Tensor lu_gradient(const Tensor& p, const Tensor& lu, const Tensor& grad) {
    const int64_t n = lu.size(-2), m = lu.size(-1), k = std::min(n, m);
    const Tensor square = cols_from(rows_from(lu, 0, k), 0, k);
    const Tensor l1 = lower_of(square), u1 = triu(square);
    const Tensor square_grad = cols_from(rows_from(grad, 0, k), 0, k);
    Tensor below = matmul(transpose(l1), tril(square_grad, -1));
    Tensor above = matmul(triu(square_grad), transpose(u1));
    const Tensor beside = cols_from(rows_from(grad, 0, k), k), under = rows_from(grad, k);
    if (m > k) below = below - matmul(beside, transpose(cols_from(rows_from(lu, 0, k), k)));
    if (n > k) above = above - matmul(transpose(rows_from(lu, k)), under);
    const Tensor l_t = transpose(l1), u_t = transpose(u1);
    const auto by_l = [&](const Tensor& x) {
        return solve_triangular(l_t, x, {.upper = true, .unitriangular = true});
    };
    const auto by_u = [&](const Tensor& x) {
        return solve_triangular(u_t, x, {.upper = false, .left = false});
    };
    Tensor out = by_l(by_u(tril(below, -1) + triu(above)));
    if (m > k) out = cat({out, by_l(beside)}, -1);
    if (n > k) out = cat({out, by_u(under)}, -2);
    return matmul(p, out);
}

// The factors, recorded, and P.
std::pair<LuFactor, Tensor> factored(const char* op, const Tensor& x) {
    check_matrices(op, x);
    const Shape batch = leading(x.shape());
    const Factors factors(x, batch);
    const Tensor pivots = with_batch(factors.pivots, batch);
    const Tensor p = permutation_matrix(pivots, x.size(-2), x.dtype());
    const Tensor lu =
        record(op, with_batch(factors.lu, batch), {x, p}, keep::input(1) | keep::output,
               [](const RuleContext& ctx) {
                   return Gradients{lu_gradient(ctx.input(1), ctx.output(), ctx.grad()), {}};
               });
    return {{lu, pivots}, p};
}

}  // namespace

LuFactor lu_factor(const Tensor& x) { return factored("lu_factor", x).first; }

Lu lu(const Tensor& x) {
    const auto [factors, p] = factored("lu", x);
    return {p, lower_of(factors.LU), upper_of(factors.LU)};
}

Tensor lu_solve(const Tensor& lu, const Tensor& pivots, const Tensor& b, bool adjoint) {
    const AutocastPause pause;  // 16 bits are too few here
    check_square_and_matrices("lu_solve", lu, b);
    TERN_CHECK(pivots.dtype() == int32, DTypeError, "lu_solve: pivots must be int32, got ",
               pivots.dtype());
    TERN_CHECK(pivots.device() == lu.device(), DeviceError, "lu_solve: the factors are on ",
               lu.device(), ", the pivots on ", pivots.device());
    TERN_CHECK(pivots.shape() == leading(lu.shape(), 1), ShapeError, "lu_solve: pivots of shape ",
               leading(lu.shape(), 1), " are wanted, got ", pivots.shape());
    TERN_CHECK(b.size(-2) == lu.size(-1), ShapeError, "lu_solve: factors of shape ", lu.shape(),
               " and b of shape ", b.shape(), " do not fit");
    const Tensor p = permutation_matrix(pivots, lu.size(-1), lu.dtype());
    if (!adjoint) {
        const Tensor y =
            solve_triangular(lu, matmul(transpose(p), b), {.upper = false, .unitriangular = true});
        return solve_triangular(lu, y, {.upper = true});
    }
    const Tensor lu_t = transpose(lu);
    const Tensor y = solve_triangular(lu_t, b, {.upper = false});
    return matmul(p, solve_triangular(lu_t, y, {.upper = true, .unitriangular = true}));
}

}  // namespace linalg

Tensor inverse(const Tensor& x) { return linalg::checked_inverse("inverse", x); }

Tensor logdet(const Tensor& x) {
    linalg::check_square("logdet", x);
    const auto [sign, logabs] = linalg::slogdet(x);
    return where(sign < 0.0, std::numeric_limits<double>::quiet_NaN(), logabs);
}

}  // namespace tern
