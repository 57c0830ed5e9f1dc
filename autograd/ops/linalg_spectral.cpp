// Orthogonal factors: QR, eigenvectors of symmetric matrices, singular vectors.
#include "autograd/autocast_rules.h"
#include "autograd/linalg_batch.h"
#include "autograd/ops/diagonal.h"
#include "autograd/ops/join.h"
#include "autograd/ops/linalg.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/shape.h"
#include "kernels/linalg.h"
#include "tensor/convert.h"

namespace tern::linalg {
namespace {

constexpr const char* kNoConvergence = "has values that are not finite, or did not converge";

Tensor vectors_like(const Tensor& x, int64_t count, int64_t n) {
    return empty({count, n}, {.device = x.device(), .dtype = x.dtype()});
}

// Q of `across` columns, if it is wanted, and R of as many rows, of x: [..., n, m].
Qr qr_of(const Tensor& x, int64_t across, bool wants_q) {
    const Shape batch = leading(x.shape());
    const int64_t n = x.size(-2), m = x.size(-1), k = std::min(n, m);
    const Tensor factors = columns_of(x, batch);
    const int64_t count = factors.size(0);
    const Tensor tau = vectors_like(x, count, k);
    kernels::qr(factors.view(), tau.view());
    const NoGradGuard guard;
    const Tensor r = empty_columns(count, across, m, x);
    r.zero_();
    kernels::cast(triu(slice(factors, -2, 0, k)).view(), slice(r, -2, 0, k).view());
    const Tensor q = empty_columns(count, wants_q ? n : 0, wants_q ? across : 0, x);
    if (wants_q) {
        q.zero_();
        kernels::cast(slice(factors, -1, 0, k).view(), slice(q, -1, 0, k).view());
        kernels::qr_vectors(q.view(), tau.view());
    }
    return {with_batch(q, batch), with_batch(r, batch)};
}

// Walter and Lehmann: (dQ + Q (M's lower triangle, mirrored)) R^-T, M = R dR' - dQ' Q.
Gradients qr_gradient(const RuleContext& ctx) {
    const Tensor q = ctx.output(0), r = ctx.output(1);
    const Tensor &to_q = ctx.grad(0), &to_r = ctx.grad(1);
    TERN_CHECK(q.size(-1) <= r.size(-1), GradError,
               "qr: mode \"complete\" of matrices with more rows than columns has no gradient");
    Tensor m;
    if (to_r.defined()) m = matmul(r, transpose(to_r));
    if (to_q.defined()) {
        const Tensor inward = matmul(transpose(to_q), q);
        m = m.defined() ? m - inward : -inward;
    }
    Tensor right = matmul(q, tril(m) + transpose(tril(m, -1)));
    if (to_q.defined()) right = to_q + right;
    return {solve_triangular(transpose(r), right, {.upper = false, .left = false})};
}

// Of n >= m, or without a gradient.
Qr recorded_qr(const Tensor& x, int64_t across) {
    const Qr found = qr_of(x, across, true);
    const auto outs = record_outputs("qr", {found.Q, found.R}, {x}, keep::output, qr_gradient);
    return {outs[0], outs[1]};
}

Tensor transposed_product(const Tensor& a, const Tensor& b) { return matmul(transpose(a), b); }

// where(diagonal, v, x).
Tensor with_diagonal(const Tensor& x, const Tensor& v) {
    const Tensor diagonal = eye(x.size(-1), {.device = x.device(), .dtype = bool_});
    return where(diagonal, unsqueeze(v, -2), x);
}

// v[j] - v[i] with ones on the diagonal, to divide by.
Tensor differences(const Tensor& v) {
    return with_diagonal(unsqueeze(v, -2) - unsqueeze(v, -1), ones_like(v));
}

// dA = V (diag(dw) + (V' dV) / (w_j - w_i)) V'.
Gradients eigh_gradient(const RuleContext& ctx) {
    const Tensor w = ctx.output(0), v = ctx.output(1);
    const Tensor &to_w = ctx.grad(0), &to_v = ctx.grad(1);
    if (!to_v.defined()) return {matmul(v * unsqueeze(to_w, -2), transpose(v))};
    const Tensor inner = transposed_product(v, to_v) / differences(w);
    const Tensor diagonal = to_w.defined() ? to_w : zeros_like(w);
    return {matmul(v, matmul(with_diagonal(inner, diagonal), transpose(v)))};
}

bool reads_upper(const char* op, const std::string& uplo) {
    TERN_CHECK(uplo == "L" || uplo == "U", ValueError, op, ": uplo must be \"L\" or \"U\", got \"",
               uplo, "\"");
    return uplo == "U";
}

// Without vectors these stay undefined.
Eigh eigh_of(const char* op, const Tensor& x, const std::string& uplo, bool vectors) {
    check_square(op, x);
    const bool upper = reads_upper(op, uplo);
    const Shape batch = leading(x.shape());
    const Tensor v = columns_of(x, batch);
    const Tensor w = vectors_like(x, v.size(0), x.size(-1)), info = empty_info(v.size(0), x);
    kernels::eigh(v.view(), w.view(), upper,
                  vectors ? kernels::Vectors::all : kernels::Vectors::none, info.view());
    check_info(op, info, batch, kNoConvergence);
    if (!vectors) return {with_batch(w, batch), {}};
    const auto outs = record_outputs(op, {with_batch(w, batch), with_batch(v, batch)}, {x},
                                     keep::output, eigh_gradient);
    return {outs[0], outs[1]};
}

}  // namespace

Qr qr(const Tensor& x, const std::string& mode) {
    const AutocastPause pause;  // 16 bits are too few here
    check_matrices("qr", x);
    TERN_CHECK(mode == "reduced" || mode == "complete" || mode == "r", ValueError,
               "qr: mode must be \"reduced\", \"complete\" or \"r\", got \"", mode, "\"");
    const int64_t n = x.size(-2), m = x.size(-1), k = std::min(n, m);
    if (mode == "r") {
        const auto [q, r] = qr_of(x, k, false);
        return {q, record("qr", r, {x}, keep::nothing, [](const RuleContext&) -> Gradients {
                    detail::raise<GradError>("qr: mode \"r\" has no gradient");
                })};
    }
    if (m <= n || !is_recorded(x)) return recorded_qr(x, mode == "complete" ? n : k);
    // The first n columns decide Q.
    const auto [q, r] = recorded_qr(slice(x, -1, 0, n), n);
    return {q, cat({r, transposed_product(q, slice(x, -1, n))}, -1)};
}

Eigh eigh(const Tensor& x, const std::string& uplo) { return eigh_of("eigh", x, uplo, true); }

Tensor eigvalsh(const Tensor& x, const std::string& uplo) {
    return eigh_of("eigvalsh", x, uplo, is_recorded(x)).eigenvalues;
}

namespace {

// x: [..., n, m] with n >= m; the others by their transposes.
Svd svd_of(const char* op, const Tensor& x, kernels::Vectors vectors) {
    const Shape batch = leading(x.shape());
    const Tensor a = columns_of(x, batch);
    const int64_t count = a.size(0), n = x.size(-2), m = x.size(-1);
    const bool none = vectors == kernels::Vectors::none;
    const Tensor s = vectors_like(x, count, m), info = empty_info(count, x);
    const Tensor u =
        empty_columns(count, none ? 0 : n, vectors == kernels::Vectors::all ? n : m, x);
    const Tensor vt = empty_columns(count, none ? 0 : m, m, x);
    kernels::svd(a.view(), s.view(), u.view(), vt.view(), vectors, info.view());
    check_info(op, info, batch, kNoConvergence);
    return {with_batch(u, batch), with_batch(s, batch), with_batch(vt, batch)};
}

Svd raw_svd(const char* op, const Tensor& x, kernels::Vectors vectors) {
    const NoGradGuard guard;
    if (x.size(-2) >= x.size(-1)) return svd_of(op, x, vectors);
    const auto [u, s, vh] = svd_of(op, transpose(x), vectors);
    return {transpose(vh), s, transpose(u)};
}

Tensor skew(const Tensor& x) { return x - transpose(x); }

// The gradient as PyTorch has it: with E_ij = s_j^2 - s_i^2 and its diagonal 1,
// U [(skew(U' dU) / E) S + S (skew(V' dV) / E) + diag(dS)] V', and where U or V are not square
// what dU / S and dV / S have outside their ranges.
Gradients svd_gradient(const RuleContext& ctx) {
    const Tensor s = ctx.output(1);
    const int64_t k = s.size(-1);
    const Tensor u = slice(ctx.output(0), -1, 0, k), vh = slice(ctx.output(2), -2, 0, k);
    const Tensor &to_s = ctx.grad(1), row = unsqueeze(s, -2), col = unsqueeze(s, -1);
    const bool has_u = ctx.grad(0).defined(), has_v = ctx.grad(2).defined();
    if (!has_u && !has_v) return {matmul(u * unsqueeze(to_s, -2), vh)};
    const Tensor e = with_diagonal((row - col) * (row + col), ones_like(s));
    Tensor inner = with_diagonal(zeros_like(e), to_s.defined() ? to_s : zeros_like(s));
    const Tensor to_u = has_u ? slice(ctx.grad(0), -1, 0, k) : Tensor();
    const Tensor to_vh = has_v ? slice(ctx.grad(2), -2, 0, k) : Tensor();
    if (has_u) inner = inner + skew(transposed_product(u, to_u)) / e * row;
    if (has_v) inner = inner + col * (skew(matmul(vh, transpose(to_vh))) / e);
    Tensor out = matmul(u, matmul(inner, vh));
    if (has_u && u.size(-2) > k) {
        const Tensor outside = to_u / row;
        out = out + matmul(outside - matmul(u, transposed_product(u, outside)), vh);
    }
    if (has_v && vh.size(-1) > k) {
        const Tensor outside = to_vh / col;
        out = out + matmul(u, outside - matmul(matmul(outside, transpose(vh)), vh));
    }
    return {out};
}

Svd recorded_svd(const char* op, const Tensor& x, kernels::Vectors vectors) {
    const Svd found = raw_svd(op, x, vectors);
    const auto outs =
        record_outputs(op, {found.U, found.S, found.Vh}, {x}, keep::output, svd_gradient);
    return {outs[0], outs[1], outs[2]};
}

}  // namespace

Svd svd(const Tensor& x, bool full_matrices) {
    check_matrices("svd", x);
    const auto vectors = full_matrices ? kernels::Vectors::all : kernels::Vectors::reduced;
    return recorded_svd("svd", x, vectors);
}

Tensor svdvals(const Tensor& x) {
    check_matrices("svdvals", x);
    if (is_recorded(x)) return recorded_svd("svdvals", x, kernels::Vectors::reduced).S;
    return raw_svd("svdvals", x, kernels::Vectors::none).S;
}

}  // namespace tern::linalg
