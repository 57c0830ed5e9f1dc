#include "classic/cluster/mini_batch_kmeans.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "classic/cluster/centers.h"
#include "classic/cluster/mini_batch.h"
#include "classic/cluster/seeding.h"
#include "classic/inputs.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// Numbers of rows, drawn with replacement by their weights.
class RowDraw {
 public:
    RowDraw(const Tensor& weight, int64_t n) : n_(n) {
        if (!weight.defined()) return;
        sums_ = host_vector<double>(weight);
        std::partial_sum(sums_.begin(), sums_.end(), sums_.begin());
    }
    std::vector<int64_t> operator()(int64_t count, NumpyRandom& random) const {
        std::vector<int64_t> out(static_cast<size_t>(count));
        for (int64_t& row : out) row = place(random.random_sample());
        return out;
    }

 private:
    int64_t place(double share) const {
        if (sums_.empty()) return static_cast<int64_t>(share * static_cast<double>(n_));
        const auto at = std::upper_bound(sums_.begin(), sums_.end(), share * sums_.back());
        return std::min<int64_t>(at - sums_.begin(), n_ - 1);
    }

    int64_t n_;
    std::vector<double> sums_;
};

std::vector<int64_t> any_rows(int64_t n, int64_t count, NumpyRandom& random) {
    std::vector<int64_t> out(static_cast<size_t>(count));
    for (int64_t& row : out) row = random.randint(0, n);
    return out;
}

Tensor at(const Tensor& weight, const std::vector<int64_t>& rows) {
    if (!weight.defined()) return weight;
    const Tensor column = with_layout(weight, Layout({weight.size(0), 1}));
    return with_layout(rows_at(column, rows), Layout(Shape{static_cast<int64_t>(rows.size())}));
}

int64_t init_rows(const MiniBatchKMeansOptions& options, int64_t n) {
    const int64_t batch = std::min(options.batch_size, n);
    int64_t size = options.init_size.value_or(3 * batch);
    if (size < options.n_clusters) size = 3 * options.n_clusters;
    return std::min(size, n);
}

// The first centres, from some rows of x.
Tensor start_at(const MiniBatchKMeansOptions& options, const Tensor& x, const Tensor& weight,
                NumpyRandom& random) {
    const int64_t n = x.size(0), size = init_rows(options, n), k = options.n_clusters;
    Tensor rows = x, weights = weight;
    if (size < n) {
        const std::vector<int64_t> some = any_rows(n, size, random);
        rows = rows_at(x, some);
        weights = at(weight, some);
    }
    return options.init == "random" ? seed_random(rows, weights, k, random)
                                    : seed_greedy(rows, weights, k, random);
}

// The best of n_init starts on some rows.
Tensor best_start(const std::string& op, const MiniBatchKMeansOptions& options,
                  const ClusterRows& rows, const Tensor& weight, NumpyRandom& random) {
    if (options.init_centers.defined())
        return checked_centers(op, options.init_centers, options.n_clusters, rows.x);
    const int64_t n = rows.x.size(0);
    const std::vector<int64_t> some = any_rows(n, init_rows(options, n), random);
    const Tensor trial = rows_at(rows.x, some), weights = at(weight, some);
    Tensor best;
    double least = 0;
    for (int64_t i = 0; i < options.n_init.value_or(options.init == "random" ? 3 : 1); ++i) {
        const Tensor centers = start_at(options, rows.x, weight, random);
        const Tensor labels = nearest_centers(trial, centers, rows.shift);
        const double inertia = inertia_of(trial, weights, centers, labels);
        if (i > 0 && inertia >= least) continue;
        best = centers;
        least = inertia;
    }
    return best;
}

MiniBatchState fresh_state(const Tensor& centers) {
    return {centers, zeros({centers.size(0)}, {.device = centers.device(), .dtype = float64})};
}

// The fit that a state is, labels and inertia of x.
MiniBatchKMeansFit finish(const MiniBatchState& state, const Tensor& x, const Tensor& weight,
                          const Tensor& shift) {
    const Tensor labels = nearest_centers(x, state.centers, shift);
    return {.n_features = x.size(1),
            .cluster_centers = state.centers,
            .counts = state.counts,
            .labels = copied(labels, x.device(), DType::int64),
            .shift = shift,
            .inertia = inertia_of(x, weight, state.centers, labels),
            .since_reassignment = state.since_reassignment};
}

void check_rows(const std::string& op, const Tensor& x, int64_t k) {
    TERN_CHECK(x.size(0) >= k, ValueError, op, ": x has ", x.size(0),
               " rows, fewer than n_clusters = ", k);
}

}  // namespace

const ParamTable<MiniBatchKMeansOptions>& MiniBatchKMeansOptions::params() {
    using O = MiniBatchKMeansOptions;
    static const auto table = ParamTable<O>()
                                  .add("n_clusters", &O::n_clusters, between(1, 1 << 24))
                                  .add("init", &O::init, one_of({"k-means++", "random"}))
                                  .add("max_iter", &O::max_iter, at_least(1))
                                  .add("batch_size", &O::batch_size, at_least(1))
                                  .add("tol", &O::tol, at_least(0))
                                  .add("max_no_improvement", &O::max_no_improvement, at_least(0))
                                  .add("init_size", &O::init_size, at_least(1))
                                  .add("n_init", &O::n_init, at_least(1))
                                  .add("reassignment_ratio", &O::reassignment_ratio, at_least(0))
                                  .add("random_state", &O::random_state, between(0, 4294967295.0))
                                  .add("init_centers", &O::init_centers);
    return table;
}

const ParamTable<MiniBatchKMeansFit>& MiniBatchKMeansFit::fields() {
    using F = MiniBatchKMeansFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .add("cluster_centers", &F::cluster_centers)
                                  .add("counts", &F::counts)
                                  .add("labels", &F::labels)
                                  .add("shift", &F::shift)
                                  .add("inertia", &F::inertia)
                                  .add("n_iter", &F::n_iter)
                                  .add("n_steps", &F::n_steps)
                                  .add("since_reassignment", &F::since_reassignment);
    return table;
}

void MiniBatchKMeansFit::check() const {
    check_center_fit("MiniBatchKMeans", n_features, cluster_centers, labels, shift);
    TERN_CHECK(counts.defined() && counts.dtype() == DType::float64 &&
                   counts.shape() == Shape{cluster_centers.size(0)},
               FormatError, "MiniBatchKMeans: counts are not float64 [", cluster_centers.size(0),
               "]");
}

MiniBatchKMeans& MiniBatchKMeans::fit(const Tensor& x, const FitOptions& options) {
    check_options();
    const std::string op = in("fit");
    const Tensor data = checked_features(op, x);
    check_rows(op, data, options_.n_clusters);
    const int64_t n = data.size(0), batch = std::min(options_.batch_size, n);
    const Tensor weight =
        checked_weights(op, options.sample_weight, n, DType::float64, data.device());
    const ClusterRows rows = cluster_rows(op, data, {});
    NumpyRandom random(static_cast<uint32_t>(options_.random_state));
    MiniBatchState state = fresh_state(best_start(op, options_, rows, weight, random));
    const RowDraw draw(weight, n);
    const auto size = static_cast<double>(batch);
    BatchConvergence convergence(options_.tol * rows.variance,
                                 options_.max_no_improvement.value_or(-1),
                                 std::min(1.0, 2 * size / static_cast<double>(n + 1)));
    const int64_t steps = options_.max_iter * n / batch;
    int64_t done = 0;
    for (bool stop = false; done < steps && !stop;) {
        ClusterRows some = rows;
        some.x = rows_at(data, draw(batch, random));
        const BatchStep step = step_batch(state, some, options_.reassignment_ratio, random);
        stop = convergence.stops(step.inertia / size, step.moved);
        report(options.progress, {.estimator = kName,
                                  .step = ++done,
                                  .total = steps,
                                  .measure = "batch inertia",
                                  .value = step.inertia / size});
    }
    MiniBatchKMeansFit fit = finish(state, data, weight, rows.shift);
    fit.n_steps = done;
    fit.n_iter = (done * batch + n - 1) / n;
    set_fit(std::move(fit));
    return *this;
}

MiniBatchKMeans& MiniBatchKMeans::partial_fit(const Tensor& x, const FitOptions& options) {
    check_options();
    const std::string op = in("partial_fit");
    const Tensor data = fit_ ? checked_features(op, x,
                                                {fit_->n_features, fit_->cluster_centers.device(),
                                                 fit_->cluster_centers.dtype()})
                             : checked_features(op, x);
    TERN_CHECK(data.size(0) > 0, ValueError, op, ": x has no rows");
    if (!fit_) check_rows(op, data, options_.n_clusters);
    const Tensor weight =
        checked_weights(op, options.sample_weight, data.size(0), DType::float64, data.device());
    const ClusterRows rows = cluster_rows(op, data, weight);
    const int64_t steps = fit_ ? fit_->n_steps : 0;
    NumpyRandom random(static_cast<uint32_t>(options_.random_state + 7919 * steps));
    MiniBatchState state;
    if (fit_)
        state = {fit_->cluster_centers, fit_->counts, fit_->since_reassignment};
    else
        state =
            fresh_state(options_.init_centers.defined()
                            ? checked_centers(op, options_.init_centers, options_.n_clusters, data)
                            : start_at(options_, data, weight, random));
    step_batch(state, rows, options_.reassignment_ratio, random);
    MiniBatchKMeansFit fit = finish(state, data, weight, rows.shift);
    fit.n_steps = steps + 1;
    fit.n_iter = fit_ ? fit_->n_iter : 1;
    set_fit(std::move(fit));
    return *this;
}

}  // namespace tern::classic
