// Clusters about means, learned from parts of the data.
#pragma once

#include <optional>

#include "classic/cluster/center_model.h"

namespace tern TERN_PUBLIC {
namespace classic {

struct MiniBatchKMeansOptions {
    int64_t n_clusters = 8;
    std::string init = "k-means++";  // or "random", as KMeans has them, on init_size rows
    int64_t max_iter = 100;          // times that as many rows are drawn as there are
    int64_t batch_size = 1024;
    double tol = 0;  // on the centres' squared moves in a step, in mean variances; 0: never
    std::optional<int64_t> max_no_improvement = 10;  // steps without a better smoothed inertia
    std::optional<int64_t> init_size = {};           // unset: 3 batches
    std::optional<int64_t> n_init = {};  // starts to choose from; unset: 3 for "random", else 1
    double reassignment_ratio = 0.01;    // centres below this share of the heaviest start anew
    int64_t random_state = 0;
    Tensor init_centers = {};  // [n_clusters, d]: where to start instead

    static const ParamTable<MiniBatchKMeansOptions>& params();
};

struct MiniBatchKMeansFit {
    int64_t n_features = 0;
    Tensor cluster_centers;  // [k, d]
    Tensor counts;           // float64 [k]: the weight that each centre has seen
    Tensor labels;           // int64 [n]
    Tensor shift;            // float64 [d]: what rows are compared about
    double inertia = 0;
    int64_t n_iter = 0, n_steps = 0;
    int64_t since_reassignment = 0;  // rows

    static const ParamTable<MiniBatchKMeansFit>& fields();
    void check() const;
};

// sklearn.cluster.MiniBatchKMeans, after Sculley (2010): every step assigns a batch to the centres
// and moves each to the mean of all it has seen.
class MiniBatchKMeans : public CenterModel<MiniBatchKMeansOptions, MiniBatchKMeansFit>,
                        public ClustererMixin<MiniBatchKMeans>,
                        public TransformerMixin<MiniBatchKMeans> {
 public:
    static constexpr const char* kName = "MiniBatchKMeans";
    explicit MiniBatchKMeans(const MiniBatchKMeansOptions& options = {})
        : CenterModel(kName, options) {}

    // As KMeans::fit. Batches are drawn by sample_weight.
    MiniBatchKMeans& fit(const Tensor& x, const FitOptions& options = {});
    // One step with x as the batch; the first call chooses the centres from it. labels() and
    // inertia() are then x's.
    MiniBatchKMeans& partial_fit(const Tensor& x, const FitOptions& options = {});

    int64_t n_steps() const { return fitted("n_steps").n_steps; }  // throws NotFittedError
};

}  // namespace classic
}  // namespace tern
