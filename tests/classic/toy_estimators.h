// Two small estimators that are the suite's own: they show that the conventions carry a classifier
// with weights, and a regressor that is fitted in steps and in pieces.
#pragma once

#include "classic/estimator.h"

namespace tern::classic {

struct NearestCentroidOptions {
    double temperature = 1;
    std::string metric = "euclidean";
    static const ParamTable<NearestCentroidOptions>& params();
};
struct NearestCentroidFit {
    int64_t n_features = 0;
    ClassLabels labels;
    Tensor centroids;  // [k, d]
    static const ParamTable<NearestCentroidFit>& fields();
    void check() const;
};
// The class whose mean is the nearest.
class NearestCentroid : public EstimatorBase<NearestCentroidOptions, NearestCentroidFit>,
                        public ClassifierMixin<NearestCentroid> {
 public:
    static constexpr const char* kName = "NearestCentroid";
    explicit NearestCentroid(const NearestCentroidOptions& options = {})
        : EstimatorBase(kName, options) {}
    NearestCentroid& fit(const Tensor& x, const Labels& y, const FitOptions& options = {});
    const ClassLabels& class_labels() const { return fitted("class_labels").labels; }
    Tensor predict_proba(const Tensor& x) const;
};

struct MeanRegressorOptions {
    double shrinkage = 0;
    int64_t max_iter = 3;
    static const ParamTable<MeanRegressorOptions>& params();
};
struct MeanRegressorFit {
    int64_t n_features = 0;
    double sum = 0, weight = 0;
    int64_t n_iter = 0;
    Tensor place;  // [], on the device and of the type of x
    static const ParamTable<MeanRegressorFit>& fields();
    void check() const;
};
// The mean of y, whatever x.
class MeanRegressor : public EstimatorBase<MeanRegressorOptions, MeanRegressorFit>,
                      public RegressorMixin<MeanRegressor> {
 public:
    static constexpr const char* kName = "MeanRegressor";
    explicit MeanRegressor(const MeanRegressorOptions& options = {})
        : EstimatorBase(kName, options) {}
    MeanRegressor& fit(const Tensor& x, const Tensor& y, const FitOptions& options = {});
    MeanRegressor& partial_fit(const Tensor& x, const Tensor& y);
    Tensor predict(const Tensor& x) const;
    int64_t n_iter() const { return fitted("n_iter").n_iter; }
};

}  // namespace tern::classic
