// Columns to mean 0 and variance 1.
#pragma once

#include "classic/estimator.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct StandardScalerOptions {
    bool with_mean = true;  // subtract the mean
    bool with_std = true;   // divide by the standard deviation (of n, not n - 1)

    static const ParamTable<StandardScalerOptions>& params();
};

struct StandardScalerFit {
    int64_t n_features = 0;
    Tensor mean, var, scale;  // float64 [d]

    static const ParamTable<StandardScalerFit>& fields();
    void check() const;
};

// sklearn.preprocessing.StandardScaler: (x - mean) / scale, column by column. NaN is a missing
// value: it is left out of the statistics and stays NaN. Statistics are float64, on x's device; a
// column whose variance is within rounding error of 0 has scale 1.
class StandardScaler : public EstimatorBase<StandardScalerOptions, StandardScalerFit>,
                       public TransformerMixin<StandardScaler> {
 public:
    static constexpr const char* kName = "StandardScaler";
    explicit StandardScaler(const StandardScalerOptions& options = {})
        : EstimatorBase(kName, options) {}

    // x: [n, d], any number type. Throws ShapeError for another rank, ValueError for no rows or
    // columns and for infinity, naming its row and column. A failed fit leaves the previous one.
    StandardScaler& fit(const Tensor& x, const FitOptions& options = {});
    // [m, d] -> [m, d], of x's type if that is floating, else float64; on x's device, which must be
    // that of the fit. Throws NotFittedError, ShapeError for another d, ValueError for infinity.
    Tensor transform(const Tensor& x) const;
    Tensor inverse_transform(const Tensor& x) const;

    // [d], float64: the column's mean (NaN if nothing was observed), variance and the divisor.
    // Throw NotFittedError.
    const Tensor& mean() const { return fitted("mean").mean; }
    const Tensor& var() const { return fitted("var").var; }
    const Tensor& scale() const { return fitted("scale").scale; }

 private:
    Tensor prepared(const char* method, const Tensor& x) const;
};

}  // namespace classic
}  // namespace tern
