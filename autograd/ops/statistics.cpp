#include "autograd/ops/statistics.h"

#include <limits>

#include "autograd/autocast_rules.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/reduce.h"
#include "autograd/reduction.h"
#include "kernels/elementwise.h"
#include "kernels/moments.h"

namespace tern {
namespace {

struct Moments {
    Tensor spread, mean;
};

Tensor recorded_var(const char* name, const Tensor& out, const Tensor& x, const Dims& dims,
                    double divisor) {
    return record(name, out, {x}, keep::input(0), [dims, divisor](const RuleContext& ctx) {
        const Tensor& x = ctx.input(0);
        const Tensor g = with_dims(ctx.grad(), x.shape(), dims) * (2 / divisor);
        return Gradients{(x - mean(x, dims, true)) * g};
    });
}

// Equal values have no direction to spread in: 0, not 0 / 0.
Tensor recorded_std(const char* name, const Tensor& out, const Tensor& x, const Dims& dims,
                    double divisor) {
    return record(name, out, {x}, keep::input(0) | keep::output,
                  [dims, divisor](const RuleContext& ctx) {
                      const Tensor& x = ctx.input(0);
                      const Tensor y = with_dims(ctx.output(), x.shape(), dims);
                      const Tensor flat = y == 0.0;
                      const Tensor g = with_dims(ctx.grad(), x.shape(), dims);
                      const Tensor scale = where(flat, 0.0, g / (where(flat, 1.0, y) * divisor));
                      return Gradients{(x - mean(x, dims, true)) * scale};
                  });
}

Tensor recorded_mean(const char* name, const Tensor& out, const Tensor& x, const Dims& dims) {
    const auto count = static_cast<double>(count_over(x.shape(), dims));
    return record(name, out, {x}, keep::nothing, [dims, count](const RuleContext& ctx) {
        return Gradients{expand(with_dims(ctx.grad() / count, ctx.shape(0), dims), ctx.shape(0))};
    });
}

Moments moments(const char* name, const Tensor& x, const Dims& given, double correction,
                bool keepdim, bool root, bool with_mean) {
    const bool half = is_half(x.dtype());
    if (half || runs_in_float(x)) {
        const Moments m = moments(name, x.to(float32), given, correction, keepdim, root, with_mean);
        if (!half || runs_in_float(x)) return m;
        return {m.spread.to(x.dtype()), with_mean ? m.mean.to(x.dtype()) : Tensor()};
    }
    require_dtype(name, x.dtype(), Floats{});
    const Dims dims = normalize_dims(name, given, x.dim());
    const Tensor spread = kept_result(x, dims, x.dtype());
    const Tensor center = with_mean ? kept_result(x, dims, x.dtype()) : Tensor();
    if (x.numel() > 0) {
        const View mean = with_mean ? center.view() : View();
        kernels::moments(x.view(), correction, root, with_mean ? &mean : nullptr, spread.view());
    } else {
        for (const Tensor& of_nothing : {spread, center})
            if (of_nothing.defined())
                kernels::fill(of_nothing.view(), std::numeric_limits<double>::quiet_NaN());
    }
    const double count = static_cast<double>(count_over(x.shape(), dims));
    const double divisor = std::max(count - correction, 0.0);
    const Tensor out = without_dims(spread, dims, keepdim);
    Moments result;
    result.spread = root ? recorded_std(name, out, x, dims, divisor)
                         : recorded_var(name, out, x, dims, divisor);
    if (with_mean) result.mean = recorded_mean(name, without_dims(center, dims, keepdim), x, dims);
    return result;
}

}  // namespace

Tensor var(const Tensor& x, const Dims& dims, double correction, bool keepdim) {
    return moments("var", x, dims, correction, keepdim, false, false).spread;
}

Tensor std(const Tensor& x, const Dims& dims, double correction, bool keepdim) {
    return moments("std", x, dims, correction, keepdim, true, false).spread;
}

VarAndMean var_mean(const Tensor& x, const Dims& dims, double correction, bool keepdim) {
    const Moments m = moments("var_mean", x, dims, correction, keepdim, false, true);
    return {m.spread, m.mean};
}

StdAndMean std_mean(const Tensor& x, const Dims& dims, double correction, bool keepdim) {
    const Moments m = moments("std_mean", x, dims, correction, keepdim, true, true);
    return {m.spread, m.mean};
}

}  // namespace tern
