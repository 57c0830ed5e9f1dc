// Normalisations that are layer_norm over another shape, or less of it.
#include <limits>

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/normalize.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"

namespace tern {
namespace {

// A channel's parameter, shaped to broadcast against x: [n, c, ...].
Tensor per_channel(const char* op, const char* what, const Tensor& x, const Tensor& p) {
    check_same_kind(op, x, p);
    TERN_CHECK(p.shape() == Shape{x.size(1)}, ShapeError, op, ": ", what, " must be [", x.size(1),
               "], got ", p.shape());
    Shape shape = DimVector::filled(x.dim(), 1);
    shape[1] = x.size(1);
    return reshape(p, shape);
}

Tensor grouped(const char* op, const Tensor& x, int64_t groups, const Tensor& weight,
               const Tensor& bias, double eps) {
    if (runs_in_float(x, weight, bias))
        return grouped(op, to_float(x), groups, to_float(weight), to_float(bias), eps);
    require_compute_dtype(op, x.dtype(), Floats{});
    TERN_CHECK(x.dim() >= 2, ShapeError, op, ": [n, c] or [n, c, ...] is wanted, got ", x.shape());
    TERN_CHECK(groups > 0 && x.size(1) % groups == 0, ValueError, op, ": ", x.size(1),
               " channels do not split into ", groups, " groups");
    const Tensor scale = weight.defined() ? per_channel(op, "weight", x, weight) : Tensor();
    const Tensor shift = bias.defined() ? per_channel(op, "bias", x, bias) : Tensor();
    if (x.numel() == 0) return x * 1.0;
    const int64_t rows = x.size(0) * groups, row = x.numel() / rows;
    Tensor y = reshape(layer_norm(reshape(x, {rows, row}), {row}, {}, {}, eps), x.shape());
    if (scale.defined()) y = y * scale;
    return shift.defined() ? y + shift : y;
}

}  // namespace

Tensor group_norm(const Tensor& x, int64_t groups, const Tensor& weight, const Tensor& bias,
                  double eps) {
    return grouped("group_norm", x, groups, weight, bias, eps);
}

Tensor instance_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, double eps) {
    return grouped("instance_norm", x, x.dim() >= 2 ? std::max<int64_t>(x.size(1), 1) : 1, weight,
                   bias, eps);
}

Tensor rms_norm(const Tensor& x, const Shape& normalized_shape, const Tensor& weight,
                std::optional<double> eps) {
    if (runs_in_float(x, weight))
        return rms_norm(to_float(x), normalized_shape, to_float(weight), eps);
    require_compute_dtype("rms_norm", x.dtype(), Floats{});
    const int lead = x.dim() - normalized_shape.size();
    Dims dims;
    bool fits = lead >= 0 && !normalized_shape.empty();
    for (int d = 0; fits && d < normalized_shape.size(); ++d) {
        fits = x.shape()[lead + d] == normalized_shape[d];
        dims.push_back(lead + d);
    }
    TERN_CHECK(fits, ShapeError, "rms_norm: shape ", x.shape(), " does not end in ",
               normalized_shape);
    const double step = x.dtype() == float64 ? std::numeric_limits<double>::epsilon()
                                             : std::numeric_limits<float>::epsilon();
    const Tensor scale = reciprocal(sqrt(mean(square(x), dims, true) + eps.value_or(step)));
    if (!weight.defined()) return x * scale;
    check_same_kind("rms_norm", x, weight);
    TERN_CHECK(weight.shape() == normalized_shape, ShapeError, "rms_norm: weight must be ",
               normalized_shape, ", got ", weight.shape());
    return x * scale * weight;
}

}  // namespace tern
