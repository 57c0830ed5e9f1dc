#include "autograd/ops/scan.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/join.h"
#include "autograd/ops/rearrange.h"
#include "autograd/ops/scatter.h"
#include "autograd/ops/shape.h"
#include "autograd/scan.h"
#include "autograd/through_float.h"
#include "kernels/scan.h"

namespace tern {
namespace {

// A tensor of rank 0 is a line of one element.
Tensor as_line(const Tensor& x) { return x.dim() == 0 ? reshape(x, {1}) : x; }
int line_dim(const char* op, int64_t dim, const Tensor& x) {
    return normalize_dim(op, dim, std::max(x.dim(), 1));
}

Tensor empty_sums(const Tensor& x) {
    return empty_like(x, is_floating(x.dtype()) ? x.dtype() : int64);
}

Tensor running_sum(const Tensor& x, int dim, bool reverse) {
    Tensor out = empty_sums(x);
    kernels::cumsum(x.view(), dim, reverse, out.view());
    if (!is_floating(x.dtype())) return out;
    return record("cumsum", out, {x}, keep::nothing, [dim, reverse](const RuleContext& ctx) {
        return Gradients{running_sum(ctx.grad(), dim, !reverse)};
    });
}

// y[i] = w[i] y[i - 1] + x[i]. What reaches y[i] from the gradient of later ones is again such a
// recurrence, run the other way.
Tensor recurrence(const Tensor& w, const Tensor& x, int dim, bool reverse) {
    Tensor out = empty_like(x);
    kernels::recurrence(w.view(), x.view(), dim, reverse, out.view());
    return record("recurrence", out, {w, x}, keep::input(0) | keep::output,
                  [dim, reverse](const RuleContext& ctx) {
                      const Tensor next = shifted(ctx.input(0), dim, !reverse, 0);
                      const Tensor g = recurrence(next, ctx.grad(), dim, !reverse);
                      const Tensor before = shifted(ctx.output(), dim, reverse, 0);
                      return Gradients{ctx.needs(0) ? g * before : Tensor(), g};
                  });
}

// x with -inf, which takes part in no sum, replaced by 0.
Tensor without_minus_inf(const Tensor& x) {
    return where(x == -std::numeric_limits<double>::infinity(), 0.0, x);
}
// log of what is above 0, -inf elsewhere.
Tensor log_of_positive(const Tensor& x) {
    const Tensor positive = x > 0.0;
    return where(positive, log(where(positive, x, 1.0)), -std::numeric_limits<double>::infinity());
}

// dx[i] = exp(x[i]) sum over j >= i of g[j] exp(-y[j]), for positive and negative g apart, as their
// logarithms.
Tensor running_logsumexp(const Tensor& x, int dim, bool reverse) {
    Tensor out = empty_like(x);
    kernels::logcumsumexp(x.view(), dim, reverse, out.view());
    return record("logcumsumexp", out, {x}, keep::input(0) | keep::output,
                  [dim, reverse](const RuleContext& ctx) {
                      const Tensor& x = ctx.input(0);
                      const Tensor y = without_minus_inf(ctx.output());
                      const auto part = [&](const Tensor& g) {
                          const Tensor terms = log_of_positive(g) - y;
                          return exp(x + running_logsumexp(terms, dim, !reverse));
                      };
                      return Gradients{part(ctx.grad()) - part(neg(ctx.grad()))};
                  });
}

using ExtremeKernel = void (*)(const View&, int, const View&, const View&);

ValuesAndIndices running_extreme(const char* name, const Tensor& x, int64_t given_dim,
                                 ExtremeKernel kernel) {
    if (is_half(x.dtype()) || is_small_integer(x.dtype())) {
        const DType wide = is_half(x.dtype()) ? float32 : int32;
        const auto [values, places] = running_extreme(name, x.to(wide), given_dim, kernel);
        return {values.to(x.dtype()), places};
    }
    const int dim = line_dim(name, given_dim, x);
    require_dtype(name, x.dtype(), Numbers{});
    const Tensor line = as_line(x);
    const Tensor values = empty_like(line), places = empty_like(line, int64);
    kernel(line.view(), dim, values.view(), places.view());
    const Tensor out =
        record(name, values, {line, places}, keep::input(1), [dim](const RuleContext& ctx) {
            const Tensor& g = ctx.grad();
            return Gradients{scatter_add(zeros_like(g), dim, ctx.input(1), g), {}};
        });
    return {reshape(out, x.shape()), reshape(places, x.shape())};
}

}  // namespace

Tensor shifted(const Tensor& x, int dim, bool reverse, double value) {
    const int64_t length = x.size(dim);
    if (length == 0) return x;
    Shape one = x.shape();
    one[dim] = 1;
    const Tensor edge = full(one, value, {.device = x.device(), .dtype = x.dtype()});
    if (reverse) return cat({slice(x, dim, 1), edge}, dim);
    return cat({edge, slice(x, dim, 0, length - 1)}, dim);
}

// y[j] / x[i] = (y[i - 1]) (x[i + 1] ... x[j]), and the sum over j of g[j] times the second factor
// is a recurrence: no division, so zeros do no harm.
Tensor running_product(const Tensor& x, int dim, bool reverse) {
    Tensor out = empty_sums(x);
    kernels::cumprod(x.view(), dim, reverse, out.view());
    if (!is_floating(x.dtype())) return out;
    return record("cumprod", out, {x}, keep::input(0) | keep::output,
                  [dim, reverse](const RuleContext& ctx) {
                      const Tensor next = shifted(ctx.input(0), dim, !reverse, 0);
                      const Tensor before = shifted(ctx.output(), dim, reverse, 1);
                      return Gradients{before * recurrence(next, ctx.grad(), dim, !reverse)};
                  });
}

Tensor cumsum(const Tensor& x, int64_t dim) {
    const auto in_float = [dim](const Tensor& x) { return cumsum(x, dim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    if (is_small_integer(x.dtype())) return cumsum(x.to(int32), dim);
    const int along = line_dim("cumsum", dim, x);
    return reshape(running_sum(as_line(x), along, false), x.shape());
}

Tensor cumprod(const Tensor& x, int64_t dim) {
    const auto in_float = [dim](const Tensor& x) { return cumprod(x, dim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    if (is_small_integer(x.dtype())) return cumprod(x.to(int32), dim);
    const int along = line_dim("cumprod", dim, x);
    return reshape(running_product(as_line(x), along, false), x.shape());
}

ValuesAndIndices cummax(const Tensor& x, int64_t dim) {
    return running_extreme("cummax", x, dim, kernels::cummax);
}
ValuesAndIndices cummin(const Tensor& x, int64_t dim) {
    return running_extreme("cummin", x, dim, kernels::cummin);
}

Tensor logcumsumexp(const Tensor& x, int64_t dim) {
    const auto in_float = [dim](const Tensor& x) { return logcumsumexp(x, dim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    const int along = line_dim("logcumsumexp", dim, x);
    require_dtype("logcumsumexp", x.dtype(), Floats{});
    return reshape(running_logsumexp(as_line(x), along, false), x.shape());
}

Tensor vander(const Tensor& x, std::optional<int64_t> given, bool increasing) {
    TERN_CHECK(x.dim() == 1, ShapeError, "vander: a list is wanted, got shape ", x.shape());
    const int64_t n = x.numel(), columns = given.value_or(n);
    TERN_CHECK(columns >= 0, ValueError, "vander: columns must not be negative, got ", columns);
    check_shape("vander", {n, columns});
    const Tensor powers =
        cumprod(expand(unsqueeze(x, 1), {n, std::max<int64_t>(columns - 1, 0)}), 1);
    const Tensor one = ones({n, 1}, {.device = x.device(), .dtype = powers.dtype()});
    const Tensor rising = slice(cat({one, powers}, 1), 1, 0, columns);
    return increasing ? rising : flip(rising, 1);
}

}  // namespace tern
