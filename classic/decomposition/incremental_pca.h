// Principal components of data that come in batches.
#pragma once

#include <optional>

#include "classic/decomposition/pca.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct IncrementalPCAOptions {
    std::optional<int64_t> n_components = {};  // unset: min(rows of the first batch, d)
    bool whiten = false;                       // transform gives columns of variance 1
    std::optional<int64_t> batch_size = {};    // rows that fit takes at a time; unset: 5 d

    static const ParamTable<IncrementalPCAOptions>& params();
};

struct IncrementalPCAFit {
    int64_t n_features = 0;
    PCAFit model;      // of all rows so far
    Tensor mean, var;  // float64 [d]: of all rows so far; the variance of n

    static const ParamTable<IncrementalPCAFit>& fields();
    void check() const;
};

// sklearn.decomposition.IncrementalPCA: what PCA gives, from one batch of rows after another, in
// memory of [k, d]; exact while no variance is left out, else nearly so (Ross, Lim, Lin and Yang
// 2008). A batch that is at least as long as wide is decomposed through its products with itself,
// in float64. Attributes as PCA's.
class IncrementalPCA : public EstimatorBase<IncrementalPCAOptions, IncrementalPCAFit>,
                       public TransformerMixin<IncrementalPCA> {
 public:
    static constexpr const char* kName = "IncrementalPCA";
    explicit IncrementalPCA(const IncrementalPCAOptions& options = {})
        : EstimatorBase(kName, options) {}

    // x: [n, d] in batches of batch_size, the last of which is joined to the one before where it
    // would have fewer rows than n_components. Throws as PCA::fit does.
    IncrementalPCA& fit(const Tensor& x, const FitOptions& options = {});
    // One batch more; the first has at least n_components rows. Throws as fit, with the fit as it
    // was.
    IncrementalPCA& partial_fit(const Tensor& x);
    // As PCA's.
    Tensor transform(const Tensor& x) const;
    Tensor inverse_transform(const Tensor& z) const;
    Tensor get_covariance() const;

    const Tensor& components() const { return fitted("components").model.components; }
    const Tensor& explained_variance() const {
        return fitted("explained_variance").model.explained_variance;
    }
    const Tensor& explained_variance_ratio() const {
        return fitted("explained_variance_ratio").model.explained_variance_ratio;
    }
    const Tensor& singular_values() const {
        return fitted("singular_values").model.singular_values;
    }
    const Tensor& mean() const { return fitted("mean").mean; }
    const Tensor& var() const { return fitted("var").var; }
    double noise_variance() const { return fitted("noise_variance").model.noise_variance; }
    int64_t n_components() const { return fitted("n_components").model.components.size(0); }
    int64_t n_samples_seen() const { return fitted("n_samples_seen").model.n_samples; }

 private:
    IncrementalPCAFit next(const std::string& op, const IncrementalPCAFit* last,
                           const Tensor& batch) const;
};

}  // namespace classic
}  // namespace tern
