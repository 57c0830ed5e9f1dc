// Lloyd's method over kernels/kmeans.h: what KMeans, MiniBatchKMeans and predictions share.
#pragma once

#include <string>

#include "classic/host_vector.h"
#include "classic/progress.h"
#include "kernels/kmeans.h"
#include "tensor/handle.h"

namespace tern::classic {

// Rows to be clustered, and what of them is found once.
struct ClusterRows {
    Tensor x;              // [n, d], dense float32 or float64
    Tensor weight;         // float64 [n], or undefined: all 1
    Tensor columns;        // as Lloyd::columns
    Tensor shift;          // float64 [d]: about the columns' means
    double variance;       // the mean of the columns' variances
    double reach, spread;  // as in Lloyd
};
// Throws ValueError if x is not finite, or squares of distances would overflow its type.
ClusterRows cluster_rows(const std::string& op, const Tensor& x, const Tensor& weight);

struct LloydOptions {
    const char* estimator;
    int64_t max_iter;
    double tol;  // on the centres' squared moves
    bool prune;
    ProgressCallback progress;
    int64_t first_step, total_steps;  // of the progress
};

struct Clustering {
    Tensor centers;  // [k, d]
    Tensor labels;   // int32 [n], of these centres
    double inertia = 0;
    int64_t n_iter = 0;
};

// The buffers of one fit.
class LloydBuffers {
 public:
    // For labels alone unless `fit`. shift: float64 [d].
    LloydBuffers(const Tensor& x, const Tensor& centers, const Tensor& columns, bool fit);
    LloydBuffers(const ClusterRows& rows, const Tensor& centers, bool prune);

    const kernels::Lloyd& lloyd() const { return lloyd_; }
    void set_tol(double tol) { lloyd_.tol = tol; }
    const Tensor& centers() const { return centers_; }
    const Tensor& previous() const { return previous_; }
    const Tensor& labels() const { return labels_; }
    std::vector<int64_t> status() const { return host_vector<int64_t>(status_); }
    // When no assignment follows.
    void drop_bounds();

 private:
    // What lloyd_ shows, kept alive.
    Tensor x_, weight_, columns_;
    Tensor centers_, previous_, sums_, labels_, bounds_, table_, status_;
    kernels::Lloyd lloyd_;
};

// Iterates from `centers` until the labels stay, the centres stay within tol, or max_iter. Centres
// that lose their rows move to those farthest from their own centres, as scikit-learn has it.
Clustering lloyd(const ClusterRows& rows, const Tensor& centers, const LloydOptions& options);

// int32 [n]: the nearest centre of each row, of equal ones the lowest. shift: that of the fit.
Tensor nearest_centers(const Tensor& x, const Tensor& centers, const Tensor& shift);

// The sum of the squared distances of the rows to the centres of their labels, each times its
// weight (float64 [n] or undefined).
double inertia_of(const Tensor& x, const Tensor& weight, const Tensor& centers,
                  const Tensor& labels);

}  // namespace tern::classic
