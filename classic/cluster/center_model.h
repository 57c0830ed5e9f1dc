// What estimators that end with centres share: KMeans and MiniBatchKMeans.
#pragma once

#include "classic/estimator.h"

namespace tern TERN_PUBLIC {
namespace classic {

// Fit has cluster_centers [k, d], labels int64 [n], shift float64 [d], inertia and n_iter.
template <class Options, class Fit>
class CenterModel : public EstimatorBase<Options, Fit> {
 public:
    // int64 [m]: the nearest centre of each row. Throws NotFittedError, ShapeError for another d,
    // DeviceError, and ValueError for what is not finite, as all that take x do.
    Tensor predict(const Tensor& x) const;
    // [m, k]: the distance of each row to every centre.
    Tensor transform(const Tensor& x) const;
    // Less the sum of squared distances to the nearest centres, each times its row's weight.
    double score(const Tensor& x, const Tensor& sample_weight = {}) const;

    // [k, d]; int64 [n]; the sum of squared distances to the nearest centres; iterations of the
    // best start, or passes over the data. Throw NotFittedError.
    const Tensor& cluster_centers() const {
        return this->fitted("cluster_centers").cluster_centers;
    }
    const Tensor& labels() const { return this->fitted("labels").labels; }
    double inertia() const { return this->fitted("inertia").inertia; }
    int64_t n_iter() const { return this->fitted("n_iter").n_iter; }

 protected:
    using EstimatorBase<Options, Fit>::EstimatorBase;

 private:
    Tensor prepared(const char* method, const Tensor& x) const;
};

}  // namespace classic
}  // namespace tern
