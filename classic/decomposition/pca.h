// Principal components.
#pragma once

#include <optional>
#include <string>

#include "classic/estimator.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct PCAOptions {
    // How many components: a count from 1 on; below 1, as many as explain that share of the
    // variance; unset, min(n, d).
    std::optional<double> n_components = {};
    bool whiten = false;  // transform gives columns of variance 1
    // "full": singular values of the centred data; "covariance_eigh": eigenvalues of the
    // covariance; "randomized": the leading ones alone; "auto": covariance_eigh for d <= 1000 and n
    // >= 10 d, full up to 500 x 500, randomized for a count below 0.8 min(n, d), else full.
    std::string svd_solver = "auto";
    // Powers of the randomized solver; unset: 2. It searches a block Krylov subspace, so that fewer
    // are needed than of scikit-learn's.
    std::optional<int64_t> iterated_power = {};
    int64_t n_oversamples = 10;  // random directions of the randomized solver beyond n_components
    int64_t random_state = 0;    // its seed

    static const ParamTable<PCAOptions>& params();
};

struct PCAFit {
    int64_t n_features = 0, n_samples = 0;
    Tensor components;                                                     // [k, d]
    Tensor mean;                                                           // [d]
    Tensor explained_variance, explained_variance_ratio, singular_values;  // [k]
    double noise_variance = 0;

    static const ParamTable<PCAFit>& fields();
    void check() const;
};

// sklearn.decomposition.PCA: the directions of largest variance. Attributes are of x's dtype, if it
// is floating, and on its device. In every component the element that is largest in size is
// positive.
class PCA : public EstimatorBase<PCAOptions, PCAFit>, public TransformerMixin<PCA> {
 public:
    static constexpr const char* kName = "PCA";
    explicit PCA(const PCAOptions& options = {}) : EstimatorBase(kName, options) {}

    // x: [n, d], n >= 2. Throws ShapeError, and ValueError for values that are not finite (naming
    // row and column), for one row, and for more components than min(n, d).
    PCA& fit(const Tensor& x, const FitOptions& options = {});
    // [m, d] -> [m, k]. Throws NotFittedError, ShapeError, DeviceError, ValueError.
    Tensor transform(const Tensor& x) const;
    // [m, k] -> [m, d].
    Tensor inverse_transform(const Tensor& z) const;

    // The log-likelihood of every row under the probabilistic model (Tipping and Bishop 1999):
    // float64 [m]; and its mean. Throw ValueError where the fit's covariance is singular.
    Tensor score_samples(const Tensor& x) const;
    double score(const Tensor& x) const;
    // The model's covariance, float64 [d, d].
    Tensor get_covariance() const;

    const Tensor& components() const { return fitted("components").components; }
    const Tensor& explained_variance() const {
        return fitted("explained_variance").explained_variance;
    }
    const Tensor& explained_variance_ratio() const {
        return fitted("explained_variance_ratio").explained_variance_ratio;
    }
    const Tensor& singular_values() const { return fitted("singular_values").singular_values; }
    const Tensor& mean() const { return fitted("mean").mean; }
    double noise_variance() const { return fitted("noise_variance").noise_variance; }
    int64_t n_components() const { return fitted("n_components").components.size(0); }
    int64_t n_samples() const { return fitted("n_samples").n_samples; }
};

}  // namespace classic
}  // namespace tern
