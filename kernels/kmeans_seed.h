// Choosing the first centres of k-means by their distances: greedy k-means++ (Arthur and
// Vassilvitskii 2007).
#pragma once

#include "kernels/dispatch.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void kmeans_trials(const View& x, const View& candidates, const View& closest, const View& weight,
                   const View& distances, const View& potentials);
void kmeans_draw(const View& closest, const View& weight, const View& shares, const View& chosen);
}  // namespace cpu
namespace cuda {
void kmeans_trials(const View& x, const View& candidates, const View& closest, const View& weight,
                   const View& distances, const View& potentials);
void kmeans_draw(const View& closest, const View& weight, const View& shares, const View& chosen);
}  // namespace cuda

// What each of a few rows of x [n, d] would be worth as the next centre. candidates: int64 [m];
// closest: x's type [n], squared distances to the centres so far; distances: [m, n], the smaller of
// that and of the squared distance to the candidate; potentials: float64 [m], their sums, each row
// times its weight: float64 [n], without data 1.
inline void kmeans_trials(const View& x, const View& candidates, const View& closest,
                          const View& weight, const View& distances, const View& potentials) {
    TERN_DISPATCH(x.device, kmeans_trials(x, candidates, closest, weight, distances, potentials));
}

// chosen[j], int64: the first row where the running sum of weight closest exceeds shares[j] times
// the whole sum; shares: float64 in [0, 1). The last row where the sum is 0.
inline void kmeans_draw(const View& closest, const View& weight, const View& shares,
                        const View& chosen) {
    TERN_DISPATCH(closest.device, kmeans_draw(closest, weight, shares, chosen));
}

}  // namespace tern::kernels
