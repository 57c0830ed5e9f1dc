// Measures of regressions, by scikit-learn's names and to its results.
// y_true and y_pred are [n] or [n, k], of one shape; tensors on other devices are copied to the
// host first, and the sums are taken in double. All throw ShapeError if the shapes differ and
// ValueError for no samples, NaN or infinity.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic::metrics {

// The mean of the squared and of the absolute differences, over all outputs alike.
double mean_squared_error(const Tensor& y_true, const Tensor& y_pred);
double mean_absolute_error(const Tensor& y_true, const Tensor& y_pred);

// 1 - residual over total sum of squares, averaged over the outputs. A constant target gives 1 if
// it is met exactly, else 0. Throws ValueError for fewer than two samples.
// sample_weight: [n] or undefined; ShapeError for another shape.
double r2_score(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight = {});

}  // namespace classic::metrics
}  // namespace tern
