#include "autograd/ops/norm.h"

#include <cmath>
#include <limits>

#include "autograd/autocast_rules.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/unary.h"
#include "autograd/reduction.h"
#include "autograd/through_float.h"
#include "kernels/accumulate.h"

namespace tern {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// sign(x) |x|^(p - 1), 0 at 0.
Tensor signed_power(const Tensor& x, double p) {
    if (p == 1) return sign(x);
    if (p == 2) return x;
    if (p >= 2) return x * pow(abs(x), p - 2);
    const Tensor zero = x == 0.0;
    return sign(x) * pow(where(zero, 1.0, abs(x)), p - 1);
}

// y = norm(x), with its dims; g is the gradient of y.
Tensor norm_gradient(const Tensor& x, const Tensor& y, const Tensor& g, double p,
                     const Dims& dims) {
    if (p == 0) return zeros_like(x);
    if (std::isinf(p)) {
        const Tensor size = abs(x);
        const Tensor winners = (size == y.detach()).to(x.dtype());
        return sign(x) * (winners / sum(winners, dims, true) * g);
    }
    if (p == 1) return sign(x) * g;
    const Tensor zero = y == 0.0;
    const Tensor divisor = where(zero, 1.0, y);
    const Tensor scale = where(zero, 0.0, g / (p == 2 ? divisor : pow(divisor, p - 1)));
    return signed_power(x, p) * scale;
}

Tensor norm_over(const char* name, const Tensor& x, double p, const Dims& given, bool keepdim) {
    const auto in_float = [&](const Tensor& x) { return norm_over(name, x, p, given, keepdim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    require_dtype(name, x.dtype(), Floats{});
    TERN_CHECK(!std::isnan(p), ValueError, name, ": p must be a number, got ", p);
    const Dims dims = normalize_dims(name, given, x.dim());
    Tensor out = reduced(x, dims, keepdim, x.dtype(),
                         [p](const View& from, const View& to) { kernels::norm(from, p, to); });
    return record(name, out, {x}, keep::input(0) | keep::output, [p, dims](const RuleContext& ctx) {
        const Tensor& x = ctx.input(0);
        const Tensor y = with_dims(ctx.output(), x.shape(), dims);
        return Gradients{norm_gradient(x, y, with_dims(ctx.grad(), x.shape(), dims), p, dims)};
    });
}

}  // namespace

Tensor norm(const Tensor& x, double p, const Dims& dims, bool keepdim) {
    return norm_over("norm", x, p, dims, keepdim);
}
Tensor norm(const Tensor& x, std::string_view p, const Dims& dims, bool keepdim) {
    TERN_CHECK(p == "fro", ValueError, "norm: p must be a number or \"fro\", got \"",
               std::string(p), "\"");
    return norm_over("norm", x, 2, dims, keepdim);
}
Tensor vector_norm(const Tensor& x, double ord, const Dims& dims, bool keepdim) {
    return norm_over("vector_norm", x, ord, dims, keepdim);
}

Tensor normalize(const Tensor& x, double p, const Dims& dims, double eps) {
    TERN_CHECK(eps >= 0, ValueError, "normalize: eps must not be negative, got ", eps);
    const auto in_float = [&](const Tensor& x) { return normalize(x, p, dims, eps); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    return x / clamp(norm_over("normalize", x, p, dims, true), eps, kInf);
}

Tensor renorm(const Tensor& x, double p, int64_t given_dim, double maxnorm) {
    const auto in_float = [&](const Tensor& x) { return renorm(x, p, given_dim, maxnorm); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    TERN_CHECK(p > 0, ValueError, "renorm: p must be positive, got ", p);
    TERN_CHECK(maxnorm >= 0, ValueError, "renorm: maxnorm must not be negative, got ", maxnorm);
    TERN_CHECK(x.dim() >= 2, ShapeError, "renorm: at least two dimensions are wanted, got shape ",
               x.shape());
    const int dim = normalize_dim("renorm", given_dim, x.dim());
    Dims others;
    for (int d = 0; d < x.dim(); ++d)
        if (d != dim) others.push_back(d);
    const Tensor size = norm_over("renorm", x, p, others, true);
    return x * where(size > maxnorm, maxnorm / (size + 1e-7), 1.0);
}

}  // namespace tern
