// What boosting does to all samples between two trees: gradients of the loss, their packing into
// integers, and the addition of leaves' values to the scores.
#pragma once

#include <span>
#include <vector>

#include "kernels/binned.h"
#include "kernels/dispatch.h"
#include "kernels/formula/histogram.h"
#include "tensor/core/philox.h"

namespace tern::kernels {

enum class BoostingLoss : uint8_t {
    binary,
    softmax,
    squared,
    absolute,
    huber,
    quantile,
    poisson,
    gamma,
    tweedie,
};

struct GradientSums {
    double gradients = 0;  // of their absolute values
    double hessians = 0;
};

struct LeafRows {
    RowRange rows;
    double value = 0;
};

namespace cpu {
void boosting_gradients(BoostingLoss loss, double parameter, const View& scores, const View& y,
                        const View* weights, const View& gradients, const View& hessians);
std::vector<GradientSums> sum_gradients(const View& gradients, const View& hessians);
void pack_gradients(const View& gradients, const View& hessians, const fn::Fixed& fixed,
                    const View& packed);
void add_leaf_values(std::span<const LeafRows> leaves, const View& rows, const View& scores);
int64_t sample_rows(RandomKey key, double share, const View& rows);
double boosting_loss(BoostingLoss loss, double parameter, const View& scores, const View& y,
                     const View* weights);
std::vector<double> leaf_quantiles(double alpha, const View& scores, const View& y,
                                   const View* weights, const View& rows,
                                   std::span<const RowRange> leaves);
}  // namespace cpu
namespace cuda {
void boosting_gradients(BoostingLoss loss, double parameter, const View& scores, const View& y,
                        const View* weights, const View& gradients, const View& hessians);
std::vector<GradientSums> sum_gradients(const View& gradients, const View& hessians);
void pack_gradients(const View& gradients, const View& hessians, const fn::Fixed& fixed,
                    const View& packed);
void add_leaf_values(std::span<const LeafRows> leaves, const View& rows, const View& scores);
int64_t sample_rows(RandomKey key, double share, const View& rows);
double boosting_loss(BoostingLoss loss, double parameter, const View& scores, const View& y,
                     const View* weights);
std::vector<double> leaf_quantiles(double alpha, const View& scores, const View& y,
                                   const View* weights, const View& rows,
                                   std::span<const RowRange> leaves);
}  // namespace cuda

// gradients, hessians: float32 [k, n], of the scores: float64 [k, n]; y: float64 [n], of softmax
// the class; weights: float64 [n], factors. `parameter` is the delta, alpha or power of a loss
// (kernels/formula/boosting.h).
inline void boosting_gradients(BoostingLoss loss, double parameter, const View& scores,
                               const View& y, const View* weights, const View& gradients,
                               const View& hessians) {
    TERN_DISPATCH(scores.device,
                  boosting_gradients(loss, parameter, scores, y, weights, gradients, hessians));
}

// For each of the k outputs, in a fixed order.
inline std::vector<GradientSums> sum_gradients(const View& gradients, const View& hessians) {
    TERN_DISPATCH(gradients.device, sum_gradients(gradients, hessians));
}

// packed: int64 [n], of float32 [n] each.
inline void pack_gradients(const View& gradients, const View& hessians, const fn::Fixed& fixed,
                           const View& packed) {
    TERN_DISPATCH(packed.device, pack_gradients(gradients, hessians, fixed, packed));
}

// scores (float64 [n]) of the rows (int32) of each leaf += its value. The ranges are disjoint.
inline void add_leaf_values(std::span<const LeafRows> leaves, const View& rows,
                            const View& scores) {
    TERN_DISPATCH(scores.device, add_leaf_values(leaves, rows, scores));
}

// Puts row numbers, each drawn with probability `share`, before the others in rows (int32 [n]),
// both ascending, and returns how many were drawn.
inline int64_t sample_rows(RandomKey key, double share, const View& rows) {
    TERN_DISPATCH(rows.device, sample_rows(key, share, rows));
}

// The weighted mean of the loss (half a deviance for poisson, gamma and tweedie, without terms of y
// alone); arguments as above.
inline double boosting_loss(BoostingLoss loss, double parameter, const View& scores, const View& y,
                            const View* weights) {
    TERN_DISPATCH(scores.device, boosting_loss(loss, parameter, scores, y, weights));
}

// The alpha-quantile of y - scores (float64 [n]) over the rows of each leaf: without weights
// NumPy's, with weights the least value with a share of at least alpha of the weight up to it. 0
// of no rows.
inline std::vector<double> leaf_quantiles(double alpha, const View& scores, const View& y,
                                          const View* weights, const View& rows,
                                          std::span<const RowRange> leaves) {
    TERN_DISPATCH(scores.device, leaf_quantiles(alpha, scores, y, weights, rows, leaves));
}

}  // namespace tern::kernels
