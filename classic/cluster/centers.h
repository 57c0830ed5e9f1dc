// What estimators that end in centres do with new rows and with their options.
#pragma once

#include <string>

#include "tensor/handle.h"

namespace tern::classic {

// `centers` for x: [k, d] in x's type on its device. Throws ShapeError, ValueError.
Tensor checked_centers(const std::string& op, const Tensor& centers, int64_t k, const Tensor& x);

// Throws FormatError where what a file held does not belong together: centers [k, d], labels of
// them, int64 [n], and shift, float64 [d].
void check_center_fit(const char* estimator, int64_t n_features, const Tensor& centers,
                      const Tensor& labels, const Tensor& shift);

// x: checked rows. int64 [m].
Tensor predict_centers(const Tensor& x, const Tensor& centers, const Tensor& shift);
// [m, k]
Tensor center_distances(const Tensor& x, const Tensor& centers);

// Less the weighted sum of squared distances to the nearest centres; sample_weight as given.
double center_score(const std::string& op, const Tensor& x, const Tensor& sample_weight,
                    const Tensor& centers, const Tensor& shift);

}  // namespace tern::classic
