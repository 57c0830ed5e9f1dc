#include "classic/decomposition/spectrum.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "classic/decomposition/matrix.h"
#include "classic/decomposition/randomized_svd.h"
#include "classic/host_vector.h"
#include "classic/inputs.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

double host_sum(const Tensor& x) {
    const std::vector<double> values = host_vector<double>(x);
    return std::accumulate(values.begin(), values.end(), 0.0);
}

// The mean of the first rows: near enough to the columns' means for what is subtracted from x not
// to cancel.
Tensor first_mean(const Tensor& x) {
    const int64_t rows = std::min<int64_t>(x.size(0), 1024);
    const Tensor mean = empty({1, x.size(1)}, {.device = x.device(), .dtype = x.dtype()});
    kernels::sum(rows_of(x, 0, rows).view(), mean.view(), static_cast<double>(rows));
    return with_layout(mean, Layout(Shape{x.size(1)}));
}

std::vector<double> squares_over(const Tensor& values, double n) {
    std::vector<double> out = host_vector<double>(values);
    for (double& value : out) value = value * value / n;
    return out;
}

}  // namespace

Spectrum full_spectrum(const char* op, const Tensor& x) {
    check_finite(op, x);
    const Columns columns = column_moments(x, 1);
    const RightVectors found = right_singular_vectors(op, minus_row(x, columns.mean));
    Spectrum out{columns.mean, squares_over(found.values, static_cast<double>(x.size(0) - 1)),
                 copied(found.vectors, Device(), x.dtype()), 0};
    out.total_variance = std::accumulate(out.variances.begin(), out.variances.end(), 0.0);
    return out;
}

Spectrum covariance_spectrum(const char* op, const Tensor& x) {
    const int64_t d = x.size(1);
    const auto n = static_cast<double>(x.size(0));
    const Tensor shift = first_mean(x);
    const Gram found = gram(x, shift);
    const std::vector<double> sums = host_vector<double>(found.sums);
    std::vector<double> c = host_vector<double>(found.products);
    // What is not finite shows in the sums; only then is it looked for.
    const auto finite = [](double value) { return std::isfinite(value); };
    if (!std::ranges::all_of(sums, finite) || !std::ranges::all_of(c, finite)) {
        check_finite(op, x);
        return full_spectrum(op, x);  // squares beyond the range of x's dtype
    }
    std::vector<double> mean = host_vector<double>(shift);
    for (int64_t i = 0; i < d; ++i) {
        const double rest = sums[static_cast<size_t>(i)] / n;
        for (int64_t j = 0; j < d; ++j) {
            double& entry = c[static_cast<size_t>(i * d + j)];
            entry = (entry - rest * sums[static_cast<size_t>(j)]) / (n - 1);
        }
        mean[static_cast<size_t>(i)] += rest;
    }
    const Eigen eigen = symmetric_eigen(op, from_vector(c, {d, d}, x.device()));
    Spectrum out{copied(from_vector(mean), x.device(), x.dtype()), eigen.values.to_vector<double>(),
                 eigen.vectors, 0};
    const auto count = static_cast<size_t>(std::min(x.size(0), d));
    out.variances.resize(count);
    for (double& value : out.variances) value = std::max(value, 0.0);
    out.total_variance = std::accumulate(out.variances.begin(), out.variances.end(), 0.0);
    return out;
}

Spectrum randomized_spectrum(const char* op, const Tensor& x, int64_t n_components,
                             const PCAOptions& options) {
    check_finite(op, x);
    const Columns columns = column_moments(x, 1);
    const RandomizedSvd found =
        randomized_svd(op, x, columns.mean,
                       {.n_components = n_components,
                        .n_oversamples = options.n_oversamples,
                        .n_iter = options.iterated_power.value_or(RandomizedSvdOptions().n_iter),
                        .random_state = options.random_state});
    return {columns.mean, squares_over(found.values, static_cast<double>(x.size(0) - 1)),
            found.vectors, host_sum(columns.variance)};
}

}  // namespace tern::classic
