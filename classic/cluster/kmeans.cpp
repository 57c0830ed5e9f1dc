#include "classic/cluster/kmeans.h"

#include "classic/cluster/centers.h"
#include "classic/cluster/lloyd.h"
#include "classic/cluster/seeding.h"
#include "classic/inputs.h"
#include "tensor/convert.h"

namespace tern::classic {
namespace {

// Two starts that end in the same clusters differ by rounding alone.
bool is_better(double inertia, double best) { return inertia < best * (1 - 1e-12); }

Tensor first_centers(const std::string& op, const KMeansOptions& options, const ClusterRows& rows,
                     NumpyRandom& random) {
    const int64_t k = options.n_clusters;
    if (options.init_centers.defined()) return checked_centers(op, options.init_centers, k, rows.x);
    if (options.init == "random") return seed_random(rows.x, rows.weight, k, random);
    return seed_greedy(rows.x, rows.weight, k, random);
}

int64_t starts(const KMeansOptions& options) {
    if (options.init_centers.defined()) return 1;
    return options.n_init.value_or(options.init == "random" ? 10 : 1);
}

}  // namespace

const ParamTable<KMeansOptions>& KMeansOptions::params() {
    using O = KMeansOptions;
    static const auto table = ParamTable<O>()
                                  .add("n_clusters", &O::n_clusters, between(1, 1 << 24))
                                  .add("init", &O::init, one_of({"k-means++", "random"}))
                                  .add("n_init", &O::n_init, at_least(1))
                                  .add("max_iter", &O::max_iter, at_least(1))
                                  .add("tol", &O::tol, at_least(0))
                                  .add("random_state", &O::random_state, between(0, 4294967295.0))
                                  .add("init_centers", &O::init_centers)
                                  .add("algorithm", &O::algorithm, one_of({"auto", "lloyd"}));
    return table;
}

const ParamTable<KMeansFit>& KMeansFit::fields() {
    using F = KMeansFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .add("cluster_centers", &F::cluster_centers)
                                  .add("labels", &F::labels)
                                  .add("shift", &F::shift)
                                  .add("inertia", &F::inertia)
                                  .add("n_iter", &F::n_iter);
    return table;
}

void KMeansFit::check() const {
    check_center_fit("KMeans", n_features, cluster_centers, labels, shift);
}

KMeans& KMeans::fit(const Tensor& x, const FitOptions& options) {
    check_options();
    const std::string op = in("fit");
    const Tensor data = checked_features(op, x, {.check_values = false});  // cluster_rows does
    const int64_t n = data.size(0);
    TERN_CHECK(n >= options_.n_clusters, ValueError, op, ": x has ", n,
               " rows, fewer than n_clusters = ", options_.n_clusters);
    const Tensor weight =
        checked_weights(op, options.sample_weight, n, DType::float64, data.device());
    const ClusterRows rows = cluster_rows(op, data, weight);
    NumpyRandom random(static_cast<uint32_t>(options_.random_state));
    Clustering best;
    const int64_t count = starts(options_);
    for (int64_t start = 0; start < count; ++start) {
        Clustering found = lloyd(rows, first_centers(op, options_, rows, random),
                                 {.estimator = kName,
                                  .max_iter = options_.max_iter,
                                  .tol = options_.tol * rows.variance,
                                  .prune = options_.algorithm == "auto",
                                  .progress = options.progress,
                                  .first_step = start * options_.max_iter,
                                  .total_steps = count * options_.max_iter});
        if (start == 0 || is_better(found.inertia, best.inertia)) best = std::move(found);
    }
    set_fit({.n_features = data.size(1),
             .cluster_centers = best.centers,
             .labels = copied(best.labels, data.device(), DType::int64),
             .shift = rows.shift,
             .inertia = best.inertia,
             .n_iter = best.n_iter});
    return *this;
}

}  // namespace tern::classic
