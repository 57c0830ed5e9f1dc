// Covariance and correlation, made of other operations.
#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/diagonal.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/statistics.h"
#include "autograd/through_float.h"

namespace tern {
namespace {

void check_weights(const char* name, const Tensor& weights, const Tensor& x) {
    const int64_t n = x.dim() == 0 ? 1 : x.size(-1);
    TERN_CHECK(weights.device() == x.device(), DeviceError, "cov: x is on ", x.device(), ", ", name,
               " are on ", weights.device());
    TERN_CHECK(weights.shape() == Shape{n}, ShapeError, "cov: ", name, " must be [", n, "], got ",
               weights.shape());
    const bool negative = n > 0 && any(weights < 0.0).item<bool>();
    TERN_CHECK(!negative, ValueError, "cov: ", name, " must not be negative");
}

// Undefined where all observations count once.
Tensor weights_of(const Tensor& x, const Tensor& fweights, const Tensor& aweights) {
    Tensor all;
    if (fweights.defined()) {
        require_dtype("cov", fweights.dtype(), Integers{});
        check_weights("fweights", fweights, x);
        all = fweights.to(x.dtype());
    }
    if (aweights.defined()) {
        check_same_kind("cov", x, aweights);
        check_weights("aweights", aweights, x);
        all = all.defined() ? all * aweights : aweights;
    }
    const bool none = all.defined() && all.numel() > 0 && sum(all).item<double>() == 0;
    TERN_CHECK(!none, ValueError, "cov: the weights sum to 0");
    return all;
}

// Not squeezed: [variables, variables].
Tensor covariance(const char* op, const Tensor& x, double correction, const Tensor& weights,
                  const Tensor& aweights) {
    require_dtype(op, x.dtype(), Floats{});
    TERN_CHECK(x.dim() <= 2, ShapeError, op, ": a list or a matrix is wanted, got shape ",
               x.shape());
    const AutocastPause pause;  // 16 bits are too few here
    const Tensor rows = x.dim() == 2 ? x : reshape(x, {1, x.numel()});
    if (!weights.defined()) {
        const Tensor apart = rows - mean(rows, 1, true);
        const double divisor = std::max(static_cast<double>(rows.size(1)) - correction, 0.0);
        return matmul(apart, transpose(apart)) / divisor;
    }
    const Tensor total = sum(weights);
    const Tensor apart = rows - sum(rows * weights, 1, true) / total;
    const Tensor lost = aweights.defined()
                            ? sum(weights * aweights) / total * correction
                            : full({}, correction, {.device = x.device(), .dtype = x.dtype()});
    const Tensor divisor = clamp(total - lost, 0, std::numeric_limits<double>::infinity());
    return matmul(apart * weights, transpose(apart)) / divisor;
}

}  // namespace

Tensor cov(const Tensor& x, double correction, const Tensor& fweights, const Tensor& aweights) {
    if (is_half(x.dtype())) {
        if (aweights.defined()) check_same_kind("cov", x, aweights);
        return through_float(
            [&](const Tensor& wide, const Tensor& weights) {
                return cov(wide, correction, fweights, weights);
            },
            x, aweights);
    }
    const Tensor weights = weights_of(x, fweights, aweights);
    return squeeze(covariance("cov", x, correction, weights, aweights));
}

Tensor corrcoef(const Tensor& x) {
    if (is_half(x.dtype()))
        return through_float([](const Tensor& wide) { return corrcoef(wide); }, x);
    const Tensor c = covariance("corrcoef", x, 1, {}, {});
    const Tensor spread = sqrt(diagonal(c));
    return squeeze(clamp(c / unsqueeze(spread, 1) / unsqueeze(spread, 0), -1, 1));
}

}  // namespace tern
