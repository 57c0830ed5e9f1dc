#include "classic/cluster/center_model.h"

#include "classic/cluster/centers.h"
#include "classic/cluster/kmeans.h"
#include "classic/cluster/mini_batch_kmeans.h"
#include "classic/inputs.h"

namespace tern::classic {

template <class Options, class Fit>
Tensor CenterModel<Options, Fit>::prepared(const char* method, const Tensor& x) const {
    const Fit& fit = this->fitted(method);
    const Tensor& centers = fit.cluster_centers;
    return checked_features(this->in(method), x,
                            {fit.n_features, centers.device(), centers.dtype()});
}

template <class Options, class Fit>
Tensor CenterModel<Options, Fit>::predict(const Tensor& x) const {
    const Tensor rows = prepared("predict", x);
    return predict_centers(rows, this->fit_->cluster_centers, this->fit_->shift);
}

template <class Options, class Fit>
Tensor CenterModel<Options, Fit>::transform(const Tensor& x) const {
    const Tensor rows = prepared("transform", x);
    return center_distances(rows, this->fit_->cluster_centers);
}

template <class Options, class Fit>
double CenterModel<Options, Fit>::score(const Tensor& x, const Tensor& sample_weight) const {
    const Tensor rows = prepared("score", x);
    return center_score(this->in("score"), rows, sample_weight, this->fit_->cluster_centers,
                        this->fit_->shift);
}

template class CenterModel<KMeansOptions, KMeansFit>;
template class CenterModel<MiniBatchKMeansOptions, MiniBatchKMeansFit>;

}  // namespace tern::classic
