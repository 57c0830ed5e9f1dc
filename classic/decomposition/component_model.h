// What PCA and IncrementalPCA do with their fit.
#pragma once

#include <string>

#include "classic/decomposition/pca.h"

namespace tern::classic {

// x: [m, d], checked, -> [m, k]: along the components; divided by the deviations to whiten.
Tensor project(const std::string& op, const PCAFit& fit, bool whiten, const Tensor& x);
// z: [m, k], checked, -> [m, d], the other way.
Tensor restore(const std::string& op, const PCAFit& fit, bool whiten, const Tensor& z);
// Of the probabilistic model, float64 [d, d].
Tensor covariance_of(const PCAFit& fit);
// Log-likelihoods under it: float64 [m]. Throws ValueError where the covariance is singular.
Tensor log_likelihoods(const std::string& op, const PCAFit& fit, const Tensor& x);

}  // namespace tern::classic
