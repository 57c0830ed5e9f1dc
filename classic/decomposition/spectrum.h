// The variances and directions of a data set, by each of PCA's solvers.
#pragma once

#include <optional>
#include <vector>

#include "classic/decomposition/pca.h"

namespace tern::classic {

struct Spectrum {
    Tensor mean;                    // [d], x's dtype and device
    std::vector<double> variances;  // falling; all min(n, d) of them, or the leading ones
    Tensor vectors;                 // [as many, d], float64 or x's dtype, on the CPU
    double total_variance = 0;
};

// x: [n, d], dense floats, n >= 2. Throw ValueError for values that are not finite.
Spectrum full_spectrum(const char* op, const Tensor& x);
Spectrum covariance_spectrum(const char* op, const Tensor& x);
Spectrum randomized_spectrum(const char* op, const Tensor& x, int64_t n_components,
                             const PCAOptions& options);

}  // namespace tern::classic
