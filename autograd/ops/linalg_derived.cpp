// What follows from factorisations: pseudoinverse, least squares, norms, condition, rank, powers.
#include "autograd/autocast_rules.h"
#include "autograd/linalg_batch.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/linalg.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "tensor/convert.h"

namespace tern {
namespace linalg {
namespace {

double epsilon(DType dtype) {
    return dtype == float64 ? std::numeric_limits<double>::epsilon()
                            : static_cast<double>(std::numeric_limits<float>::epsilon());
}

// What singular values must exceed; s: [..., k] of x.
Tensor cutoff(const char* op, const Tensor& x, const Tensor& s, std::optional<double> rcond) {
    const auto larger = static_cast<double>(std::max(x.size(-2), x.size(-1)));
    const double relative = rcond.value_or(larger * epsilon(x.dtype()));
    TERN_CHECK(relative >= 0, ValueError, op, ": rcond must not be negative, got ", relative);
    return slice(s, -1, 0, 1) * relative;
}

// The pseudoinverse's parts: V diag(1 / s, 0 where s counts as 0) and U'.
struct InverseParts {
    Tensor left, right, values, rank;

    InverseParts(const char* op, const Tensor& x, std::optional<double> rcond) {
        const NoGradGuard guard;
        const auto [u, s, vh] = svd(x, false);
        const Tensor counts = s > cutoff(op, x, s, rcond);
        const Tensor inverted = where(counts, 1.0 / where(counts, s, 1.0), 0.0);
        left = transpose(vh) * unsqueeze(inverted, -2);
        right = transpose(u);
        values = s;
        rank = sum(counts, -1);
    }
};

// By dP = -P dA P + P P' dA' (I - A P) + (I - P A) dA' P' P.
Tensor pinv_gradient(const Tensor& a, const Tensor& p, const Tensor& grad) {
    const Tensor p_t = transpose(p), g_t = transpose(grad);
    const Tensor across = matmul(g_t, matmul(p, p_t));  // dP' P P'
    const Tensor along = matmul(matmul(p_t, p), g_t);   // P' P dP'
    return -matmul(p_t, matmul(grad, p_t)) + (across - matmul(a, matmul(p, across))) +
           (along - matmul(matmul(along, p), a));
}

Tensor pseudoinverse(const char* op, const Tensor& x, std::optional<double> rcond) {
    const AutocastPause pause;  // 16 bits are too few here
    check_matrices(op, x);
    const Tensor out = [&] {
        const InverseParts parts(op, x, rcond);
        const NoGradGuard guard;
        return matmul(parts.left, parts.right);
    }();
    return record(op, out, {x}, keep::input(0) | keep::output, [](const RuleContext& ctx) {
        return Gradients{pinv_gradient(ctx.input(0), ctx.output(), ctx.grad())};
    });
}

}  // namespace

Tensor pinv(const Tensor& x, std::optional<double> rcond) {
    return pseudoinverse("pinv", x, rcond);
}

namespace {

// With x = P b, P the pseudoinverse of a.
Tensor lstsq_solution(const Tensor& a, const Tensor& b, const InverseParts& parts,
                      std::optional<double> rcond) {
    const Tensor out = [&] {
        const NoGradGuard guard;
        return matmul(parts.left, matmul(parts.right, b));
    }();
    return record("lstsq", out, {a, b}, keep::inputs, [rcond](const RuleContext& ctx) {
        const Tensor a = ctx.input(0), p = pinv(a, rcond);
        const Tensor to_p = matmul(ctx.grad(), transpose(ctx.input(1)));
        return Gradients{ctx.needs(0) ? pinv_gradient(a, p, to_p) : Tensor(),
                         matmul(transpose(p), ctx.grad())};
    });
}

// Sums of squares, where every rank is full and there are more equations than unknowns.
Tensor residuals_of(const Tensor& a, const Tensor& b, const Tensor& x, const Tensor& rank) {
    const NoGradGuard guard;
    const int64_t n = a.size(-2), m = a.size(-1);
    const Tensor lowest = rank.numel() > 0 ? amin(rank) : rank;
    if (n <= m || rank.numel() == 0 || lowest.item<int64_t>() < m)
        return empty({0}, {.device = a.device(), .dtype = a.dtype()});
    return sum(square(matmul(a, x) - b), -2);
}

}  // namespace

Lstsq lstsq(const Tensor& a, const Tensor& given, std::optional<double> rcond) {
    const AutocastPause pause;  // 16 bits are too few here
    check_same_kind("lstsq", a, given);
    check_matrices("lstsq", a);
    TERN_CHECK(given.dim() > 0, ShapeError, "lstsq: b must have a dimension, got shape []");
    const RightSide b = right_side(a, given);
    TERN_CHECK(b.matrices.size(-2) == a.size(-2), ShapeError, "lstsq: a of shape ", a.shape(),
               " and b of shape ", given.shape(), " do not fit");
    broadcast_shapes("lstsq", leading(a.shape()), leading(b.matrices.shape()));
    const InverseParts parts("lstsq", a, rcond);
    const Tensor x = lstsq_solution(a, b.matrices, parts, rcond);
    const Tensor residuals = residuals_of(a, b.matrices, x.detach(), parts.rank);
    const bool squeezed = b.vectors && residuals.dim() > 1;
    return {b.restored(x), squeezed ? squeeze(residuals, -1) : residuals, parts.rank, parts.values};
}

Tensor matrix_rank(const Tensor& x, std::optional<double> rcond) {
    check_matrices("matrix_rank", x);
    const NoGradGuard guard;
    const Tensor s = svdvals(x);
    return sum(s > cutoff("matrix_rank", x, s, rcond), -1);
}

namespace {

// x with the two dims last.
Tensor matrices_last(const char* op, const Tensor& x, const Dims& dims) {
    check_matrices(op, x);
    TERN_CHECK(dims.size() == 2, ShapeError, op, ": two dims are wanted, got ", dims);
    const int rows = normalize_dim(op, dims[0], x.dim()),
              cols = normalize_dim(op, dims[1], x.dim());
    TERN_CHECK(rows != cols, IndexError, op, ": dim ", dims[1], " is given twice in ", dims);
    Dims order;
    for (int d = 0; d < x.dim(); ++d)
        if (d != rows && d != cols) order.push_back(d);
    order.push_back(rows), order.push_back(cols);
    return permute(x, order);
}

Tensor with_kept_dims(const Tensor& y, const Tensor& x, const Dims& dims, bool keepdim) {
    if (!keepdim) return y;
    const Dims sorted = normalize_dims("matrix_norm", dims, x.dim());
    return reshape(y, reduced_shape(x.shape(), sorted, true));
}

// sqrt with gradient 0 at 0, as a norm's.
Tensor root(const Tensor& x) {
    const Tensor none = x == 0.0;
    return where(none, 0.0, sqrt(where(none, 1.0, x)));
}

// The largest or smallest; of nothing the largest is 0.
Tensor extreme(const char* op, const Tensor& x, bool largest) {
    if (x.size(-1) == 0 && largest) return sum(x, -1);
    TERN_CHECK(x.size(-1) > 0, ShapeError, op, ": the smallest of no values does not exist");
    return largest ? amax(x, -1) : amin(x, -1);
}

Tensor norm_of_order(const char* op, const Tensor& x, double ord) {
    const double size = std::abs(ord);
    TERN_CHECK(size == 1 || size == 2 || size == std::numeric_limits<double>::infinity(),
               ValueError, op, ": ord must be 1, -1, 2, -2, inf or -inf, got ", ord);
    if (size == 2) return extreme(op, svdvals(x), ord > 0);
    return extreme(op, sum(abs(x), size == 1 ? -2 : -1), ord > 0);
}

Tensor norm_of_name(const char* op, const Tensor& x, const std::string& ord) {
    TERN_CHECK(ord == "fro" || ord == "nuc", ValueError, op,
               ": ord must be \"fro\", \"nuc\" or a number, got \"", ord, "\"");
    return ord == "nuc" ? sum(svdvals(x), -1) : root(sum(square(x), {-2, -1}));
}

}  // namespace

Tensor matrix_norm(const Tensor& x, const std::string& ord, const Dims& dims, bool keepdim) {
    const Tensor y = norm_of_name("matrix_norm", matrices_last("matrix_norm", x, dims), ord);
    return with_kept_dims(y, x, dims, keepdim);
}

Tensor matrix_norm(const Tensor& x, double ord, const Dims& dims, bool keepdim) {
    const Tensor y = norm_of_order("matrix_norm", matrices_last("matrix_norm", x, dims), ord);
    return with_kept_dims(y, x, dims, keepdim);
}

Tensor cond(const Tensor& x, double p) {
    check_matrices("cond", x);
    if (std::abs(p) == 2) {
        const Tensor s = svdvals(x);
        TERN_CHECK(s.size(-1) > 0, ShapeError, "cond: an empty matrix has no condition, got shape ",
                   x.shape());
        const Tensor largest = amax(s, -1), smallest = amin(s, -1);
        return p > 0 ? largest / smallest : smallest / largest;
    }
    check_square("cond", x);
    return norm_of_order("cond", x, p) * norm_of_order("cond", inverse_or_inf(x), p);
}

Tensor cond(const Tensor& x, const std::string& p) {
    check_square("cond", x);
    return norm_of_name("cond", x, p) * norm_of_name("cond", inverse_or_inf(x), p);
}

Tensor matrix_power(const Tensor& x, int64_t n) {
    const AutocastPause pause;  // 16 bits are too few here
    check_square("matrix_power", x);
    TERN_CHECK(n > std::numeric_limits<int64_t>::min(), ValueError, "matrix_power: ", n,
               " is too small");
    if (n == 0)
        return expand(eye(x.size(-1), {.device = x.device(), .dtype = x.dtype()}), x.shape())
            .clone();
    Tensor square = n < 0 ? inv(x) : x, out;
    for (int64_t left = std::abs(n); left > 0; left /= 2) {
        if (left % 2 == 1) out = out.defined() ? matmul(out, square) : square;
        if (left > 1) square = matmul(square, square);
    }
    return out.is_same(x) ? x.clone() : out;
}

}  // namespace linalg

Tensor pinverse(const Tensor& x, std::optional<double> rcond) {
    return linalg::pseudoinverse("pinverse", x, rcond);
}

}  // namespace tern
