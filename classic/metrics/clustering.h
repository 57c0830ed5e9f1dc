// Measures of clusters without a truth to compare with, by scikit-learn's names.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic::metrics {

// float64 [n], of each row (b - a) / max(a, b): a is the mean Euclidean distance to the others of
// its cluster, b that to the nearest other cluster (Rousseeuw 1987); 0 where a cluster has one row.
// x: [n, d]; labels: [n] of any dtype, on any device. Time grows with n^2, memory with n d. Throws
// ShapeError, and ValueError unless there are 2 to n - 1 clusters and x is finite.
Tensor silhouette_samples(const Tensor& x, const Tensor& labels);

// Their mean.
double silhouette_score(const Tensor& x, const Tensor& labels);

}  // namespace classic::metrics
}  // namespace tern
