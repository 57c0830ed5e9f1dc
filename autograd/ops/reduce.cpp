#include "autograd/ops/reduce.h"

#include "autograd/autocast_rules.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/logical.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/unary.h"
#include "autograd/record.h"
#include "autograd/through_float.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// Reduces with a kernel that wants x's rank in the result, then drops the dims.
template <class Kernel>
Tensor reduced(const Tensor& x, const Dims& dims, bool keepdim, DType dtype, Kernel kernel) {
    const Tensor kept =
        empty(reduced_shape(x.shape(), dims, true), {.device = x.device(), .dtype = dtype});
    kernel(x.view(), kept.view());
    return keepdim ? kept : with_layout(kept, Layout(reduced_shape(x.shape(), dims, false)));
}

// How many elements are reduced into one.
int64_t count_over(const Shape& shape, const Dims& dims) {
    int64_t count = 1;
    for (int64_t d : dims) count *= shape[static_cast<int>(d)];
    return count;
}

// A reduced tensor with its dims back as ones, so that it broadcasts against the input.
Tensor with_dims(const Tensor& y, const Shape& input, const Dims& dims) {
    return reshape(y, reduced_shape(input, dims, true));
}

// sum(x) / divisor.
Tensor sum_over(const char* name, const Tensor& x, const Dims& dims, bool keepdim, double divisor) {
    const DType dtype = is_floating(x.dtype()) ? x.dtype() : int64;
    Tensor out = reduced(x, dims, keepdim, dtype, [&](const View& from, const View& to) {
        kernels::sum(from, to, divisor);
    });
    if (!is_floating(dtype)) return out;
    return record(name, out, {x}, keep::nothing, [dims, divisor](const RuleContext& ctx) {
        const Tensor g = divisor == 1 ? ctx.grad() : ctx.grad() / divisor;
        return Gradients{expand(with_dims(g, ctx.shape(0), dims), ctx.shape(0))};
    });
}

// Extremes of nothing do not exist; of no results there is nothing to compute.
Dims dims_with_elements(const char* op, const Tensor& x, const Dims& given) {
    require_compute_dtype(op, x.dtype(), Numbers{});
    const Dims dims = normalize_dims(op, given, x.dim());
    const bool no_results = numel(reduced_shape(x.shape(), dims, false)) == 0;
    TERN_CHECK(no_results || count_over(x.shape(), dims) > 0, ValueError, op, ": shape ", x.shape(),
               " has no elements along dims ", dims);
    return dims;
}

template <class Kernel>
Tensor extreme(const char* name, const Tensor& x, const Dims& given, bool keepdim, Kernel kernel) {
    const Dims dims = dims_with_elements(name, x, given);
    Tensor out = reduced(x, dims, keepdim, x.dtype(), kernel);
    return record(name, out, {x}, keep::input(0) | keep::output, [dims](const RuleContext& ctx) {
        const Tensor& x = ctx.input(0);
        const Tensor top = with_dims(ctx.output().detach(), x.shape(), dims);
        const Tensor winners = (x == top).to(compute_dtype(x.dtype()));
        const Tensor share = (winners / sum(winners, dims, true)).to(x.dtype());
        return Gradients{with_dims(ctx.grad(), x.shape(), dims) * share};
    });
}

template <class Kernel>
Tensor index_of(const char* name, const Tensor& x, const Dims& given, bool keepdim, Kernel kernel) {
    return reduced(x, dims_with_elements(name, x, given), keepdim, int64, kernel);
}

}  // namespace

Tensor sum(const Tensor& x, const Dims& dims, bool keepdim) {
    if (runs_in_float(x)) return sum(to_float(x), dims, keepdim);
    return sum_over("sum", x, normalize_dims("sum", dims, x.dim()), keepdim, 1);
}

Tensor mean(const Tensor& x, const Dims& given, bool keepdim) {
    if (runs_in_float(x)) return mean(to_float(x), given, keepdim);
    require_compute_dtype("mean", x.dtype(), Floats{});
    const Dims dims = normalize_dims("mean", given, x.dim());
    return sum_over("mean", x, dims, keepdim, static_cast<double>(count_over(x.shape(), dims)));
}

Tensor var(const Tensor& x, const Dims& given, double correction, bool keepdim) {
    const auto in_float = [&](const Tensor& x) { return var(x, given, correction, keepdim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    require_compute_dtype("var", x.dtype(), Floats{});
    const Dims dims = normalize_dims("var", given, x.dim());
    const double count = static_cast<double>(count_over(x.shape(), dims)) - correction;
    const Tensor deviation = x - mean(x, dims, true);
    return sum_over("var", square(deviation), dims, keepdim, std::max(count, 0.0));
}

Tensor std(const Tensor& x, const Dims& given, double correction, bool keepdim) {
    const auto in_float = [&](const Tensor& x) { return std(x, given, correction, keepdim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    const Dims dims = normalize_dims("std", given, x.dim());
    const double count = static_cast<double>(count_over(x.shape(), dims)) - correction;
    Tensor out = [&] {
        const NoGradGuard guard;
        return sqrt(var(x, dims, correction, keepdim));
    }();
    return record("std", out, {x}, keep::input(0) | keep::output,
                  [dims, count](const RuleContext& ctx) {
                      // Equal values have no direction to spread in: 0, not 0 / 0.
                      const Tensor& x = ctx.input(0);
                      const Tensor y = with_dims(ctx.output(), x.shape(), dims);
                      const Tensor flat = y == 0.0;
                      const Tensor g = with_dims(ctx.grad(), x.shape(), dims);
                      const Tensor scale = where(flat, 0.0, g / (where(flat, 1.0, y) * count));
                      return Gradients{(x - mean(x, dims, true)) * scale};
                  });
}

Tensor amax(const Tensor& x, const Dims& dims, bool keepdim) {
    return extreme("amax", x, dims, keepdim,
                   [](const View& a, const View& b) { kernels::amax(a, b); });
}
Tensor amin(const Tensor& x, const Dims& dims, bool keepdim) {
    return extreme("amin", x, dims, keepdim,
                   [](const View& a, const View& b) { kernels::amin(a, b); });
}

Tensor argmax(const Tensor& x) {
    return index_of("argmax", x, {}, false,
                    [](const View& a, const View& b) { kernels::argmax(a, b); });
}
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim) {
    return index_of("argmax", x, dim, keepdim,
                    [](const View& a, const View& b) { kernels::argmax(a, b); });
}
Tensor argmin(const Tensor& x) {
    return index_of("argmin", x, {}, false,
                    [](const View& a, const View& b) { kernels::argmin(a, b); });
}
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim) {
    return index_of("argmin", x, dim, keepdim,
                    [](const View& a, const View& b) { kernels::argmin(a, b); });
}

namespace {
// y where it is finite, else 0: what may be taken from x without inf - inf.
Tensor finite_or_zero(const Tensor& y) {
    return where(abs(y) == std::numeric_limits<double>::infinity(), 0.0, y);
}
}  // namespace

Tensor logsumexp(const Tensor& x, const Dims& given, bool keepdim) {
    const auto in_float = [&](const Tensor& x) { return logsumexp(x, given, keepdim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    require_compute_dtype("logsumexp", x.dtype(), Floats{});
    const Dims dims = normalize_dims("logsumexp", given, x.dim());
    const Shape shape = reduced_shape(x.shape(), dims, keepdim);
    if (x.numel() == 0) return log(sum(exp(x), dims, keepdim));
    Tensor out = [&] {
        const NoGradGuard guard;
        const Tensor largest = finite_or_zero(amax(x, dims, true));
        return reshape(log(sum(exp(x - largest), dims, true)) + largest, shape);
    }();
    return record("logsumexp", out, {x}, keep::input(0) | keep::output,
                  [dims](const RuleContext& ctx) {
                      const Tensor& x = ctx.input(0);
                      const Tensor y = with_dims(finite_or_zero(ctx.output()), x.shape(), dims);
                      const Tensor g = with_dims(ctx.grad(), x.shape(), dims);
                      return Gradients{g * exp(x - y)};
                  });
}

Tensor sum_to(const Tensor& x, const Shape& shape) {
    if (x.shape() == shape) return x;
    const int lead = x.dim() - shape.size();
    Dims dims;
    bool fits = lead >= 0;
    for (int d = 0; fits && d < x.dim(); ++d) {
        const int64_t wanted = d < lead ? 1 : shape[d - lead];
        fits = wanted == x.shape()[d] || wanted == 1;
        if (d < lead || (wanted == 1 && x.shape()[d] != 1)) dims.push_back(d);
    }
    TERN_CHECK(fits, ShapeError, "sum_to: shape ", shape, " does not broadcast to ", x.shape());
    return reshape(dims.empty() ? x : sum(x, dims, true), shape);
}

}  // namespace tern
