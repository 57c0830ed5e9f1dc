// The leading singular vectors of data that are not centred.
#pragma once

#include <string>

#include "classic/estimator.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct TruncatedSVDOptions {
    int64_t n_components = 2;  // at most min(n, d)
    // "exact": all singular values; "gram": eigenvalues of x' x, which loses those below 1e-8 of
    // the largest; "randomized": the leading ones alone; "auto": gram for d <= 1000 and n >= d,
    // exact up to 500 x 500, else randomized.
    std::string algorithm = "auto";
    int64_t n_iter = 3;          // powers of the randomized algorithm, see PCAOptions
    int64_t n_oversamples = 10;  // its random directions beyond n_components
    int64_t random_state = 0;    // its seed

    static const ParamTable<TruncatedSVDOptions>& params();
};

struct TruncatedSVDFit {
    int64_t n_features = 0;
    Tensor components;                                                     // [k, d]
    Tensor explained_variance, explained_variance_ratio, singular_values;  // [k]

    static const ParamTable<TruncatedSVDFit>& fields();
    void check() const;
};

// sklearn.decomposition.TruncatedSVD, of dense data: latent semantic analysis where x counts words.
// Attributes are of x's dtype, if it is floating, and on its device. In every component the element
// that is largest in size is positive.
class TruncatedSVD : public EstimatorBase<TruncatedSVDOptions, TruncatedSVDFit>,
                     public TransformerMixin<TruncatedSVD> {
 public:
    static constexpr const char* kName = "TruncatedSVD";
    explicit TruncatedSVD(const TruncatedSVDOptions& options = {})
        : EstimatorBase(kName, options) {}

    // x: [n, d]. Throws ShapeError, and ValueError for values that are not finite (naming row and
    // column) and for more components than min(n, d).
    TruncatedSVD& fit(const Tensor& x, const FitOptions& options = {});
    // [m, d] -> [m, k]. Throws NotFittedError, ShapeError, DeviceError, ValueError.
    Tensor transform(const Tensor& x) const;
    // [m, k] -> [m, d].
    Tensor inverse_transform(const Tensor& z) const;

    const Tensor& components() const { return fitted("components").components; }
    // Of the transformed columns, and its share of that of x's columns together.
    const Tensor& explained_variance() const {
        return fitted("explained_variance").explained_variance;
    }
    const Tensor& explained_variance_ratio() const {
        return fitted("explained_variance_ratio").explained_variance_ratio;
    }
    const Tensor& singular_values() const { return fitted("singular_values").singular_values; }
};

}  // namespace classic
}  // namespace tern
