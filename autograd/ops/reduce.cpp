#include "autograd/ops/reduce.h"

#include <limits>

#include "autograd/autocast_rules.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/unary.h"
#include "autograd/reduction.h"
#include "autograd/scan.h"
#include "autograd/through_float.h"
#include "kernels/accumulate.h"

namespace tern {
namespace {

// x with `dims` moved behind the others and merged into one, the last.
Tensor with_dims_last(const Tensor& x, const Dims& dims) {
    Dims order;
    Shape shape;
    for (int d = 0; d < x.dim(); ++d) {
        if (dims.contains(d)) continue;
        order.push_back(d);
        shape.push_back(x.size(d));
    }
    for (int64_t d : dims) order.push_back(d);
    shape.push_back(count_over(x.shape(), dims));
    return reshape(permute(x, order), shape);
}

// The opposite, back to `input`.
Tensor with_dims_back(const Tensor& y, const Shape& input, const Dims& dims) {
    Shape moved;
    Dims order;
    for (int d = 0; d < input.size(); ++d)
        if (!dims.contains(d)) moved.push_back(input[d]);
    for (int64_t d : dims) moved.push_back(input[static_cast<int>(d)]);
    for (int d = 0, kept = 0, last = input.size() - dims.size(); d < input.size(); ++d)
        order.push_back(dims.contains(d) ? last++ : kept++);
    return permute(reshape(y, moved), order);
}

// Element by element, the product of all others: those before it times those after it. Nothing is
// divided, so zeros do no harm.
Tensor product_of_others(const Tensor& x, const Dims& dims) {
    const Tensor lines = with_dims_last(x, dims);
    const int last = lines.dim() - 1;
    const Tensor before = shifted(running_product(lines, last, false), last, false, 1);
    const Tensor after = shifted(running_product(lines, last, true), last, true, 1);
    return with_dims_back(before * after, x.shape(), dims);
}

Tensor counted(const char* name, const Tensor& x, const Dims& given, bool keepdim,
               kernels::fn::Counted what) {
    if (is_half(x.dtype())) return counted(name, x.to(float32), given, keepdim, what);
    require_dtype(name, x.dtype(), AnyType{});
    const Dims dims = normalize_dims(name, given, x.dim());
    const DType dtype = what == kernels::fn::Counted::number ? int64 : bool_;
    return reduced(x, dims, keepdim, dtype, [what](const View& from, const View& to) {
        kernels::count_nonzero(from, what, to);
    });
}

// y where it is finite, else 0: what may be taken from x without inf - inf.
Tensor finite_or_zero(const Tensor& y) {
    return where(abs(y) == std::numeric_limits<double>::infinity(), 0.0, y);
}

}  // namespace

Tensor sum(const Tensor& x, const Dims& dims, bool keepdim) {
    if (runs_in_float(x)) return sum(to_float(x), dims, keepdim);
    require_compute_dtype("sum", x.dtype(), AnyType{});
    return sum_over("sum", x, normalize_dims("sum", dims, x.dim()), keepdim, 1);
}

Tensor mean(const Tensor& x, const Dims& given, bool keepdim) {
    if (runs_in_float(x)) return mean(to_float(x), given, keepdim);
    require_compute_dtype("mean", x.dtype(), Floats{});
    const Dims dims = normalize_dims("mean", given, x.dim());
    return sum_over("mean", x, dims, keepdim, static_cast<double>(count_over(x.shape(), dims)));
}

Tensor prod(const Tensor& x, const Dims& given, bool keepdim) {
    const auto in_float = [&](const Tensor& x) { return prod(x, given, keepdim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    require_dtype("prod", x.dtype(), AnyType{});
    const Dims dims = normalize_dims("prod", given, x.dim());
    const DType dtype = is_floating(x.dtype()) ? x.dtype() : int64;
    Tensor out = reduced(x, dims, keepdim, dtype, kernels::prod);
    if (!is_floating(dtype)) return out;
    return record("prod", out, {x}, keep::input(0), [dims](const RuleContext& ctx) {
        const Tensor& x = ctx.input(0);
        const Tensor g = with_dims(ctx.grad(), x.shape(), dims);
        return Gradients{g * product_of_others(x, dims)};
    });
}

Tensor nansum(const Tensor& x, const Dims& given, bool keepdim) {
    const auto in_float = [&](const Tensor& x) { return nansum(x, given, keepdim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    require_dtype("nansum", x.dtype(), Floats{});
    const Dims dims = normalize_dims("nansum", given, x.dim());
    Tensor out = reduced(x, dims, keepdim, x.dtype(), kernels::nansum);
    return record("nansum", out, {x}, keep::input(0), [dims](const RuleContext& ctx) {
        const Tensor& x = ctx.input(0);
        return Gradients{where(x == x, with_dims(ctx.grad(), x.shape(), dims), 0.0)};
    });
}

Tensor nanmean(const Tensor& x, const Dims& given, bool keepdim) {
    const auto in_float = [&](const Tensor& x) { return nanmean(x, given, keepdim); };
    if (runs_in_float(x)) return in_float(to_float(x));
    if (is_half(x.dtype())) return through_float(in_float, x);
    require_dtype("nanmean", x.dtype(), Floats{});
    const Dims dims = normalize_dims("nanmean", given, x.dim());
    return nansum(x, dims, keepdim) / sum(x == x, dims, keepdim).to(x.dtype());
}

Tensor count_nonzero(const Tensor& x, const Dims& dims, bool keepdim) {
    return counted("count_nonzero", x, dims, keepdim, kernels::fn::Counted::number);
}
Tensor any(const Tensor& x, const Dims& dims, bool keepdim) {
    return counted("any", x, dims, keepdim, kernels::fn::Counted::any);
}
Tensor all(const Tensor& x, const Dims& dims, bool keepdim) {
    return counted("all", x, dims, keepdim, kernels::fn::Counted::all);
}

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
    require_compute_dtype("sum_to", x.dtype(), AnyType{});
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
