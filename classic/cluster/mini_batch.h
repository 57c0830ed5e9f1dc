// The steps of MiniBatchKMeans: a state that batches move on, and when it has converged.
#pragma once

#include <limits>

#include "classic/cluster/lloyd.h"
#include "classic/random/numpy_random.h"

namespace tern::classic {

struct MiniBatchState {
    Tensor centers;  // [k, d]
    Tensor counts;   // float64 [k]
    int64_t since_reassignment = 0;
};

// One batch: its inertia before the centres move, and the sum of their squared moves.
struct BatchStep {
    double inertia, moved;
};
BatchStep step_batch(MiniBatchState& state, const ClusterRows& batch, double reassignment_ratio,
                     NumpyRandom& random);

// scikit-learn's rules: the centres stay, or the smoothed inertia does not improve.
class BatchConvergence {
 public:
    BatchConvergence(double tol, int64_t patience, double smoothing)
        : tol_(tol), patience_(patience), smoothing_(smoothing) {}
    // inertia: of a row. True to stop.
    bool stops(double inertia, double moved);

 private:
    double tol_;
    int64_t patience_;  // below 0: without end
    double smoothing_;
    double smooth_ = -1, best_ = std::numeric_limits<double>::infinity();
    int64_t steps_ = 0, waited_ = 0;
};

}  // namespace tern::classic
