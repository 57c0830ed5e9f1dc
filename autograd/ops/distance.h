// Distances and similarities of vectors, of floating tensors of one dtype and device; all
// differentiable, with gradient 0 where a distance is 0 and has none.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// The distances between the rows of x1: [..., n, d] and those of x2: [..., m, d] -> [..., n, m];
// leading sizes broadcast. (sum |d|^p)^(1/p); infinity: the largest, 0: the number of coordinates
// that differ, without a gradient. Differences are taken first: near rows keep their digits. The
// gradient takes n m d elements of memory, but for p = 2. ValueError for p < 0.
Tensor cdist(const Tensor& x1, const Tensor& x2, double p = 2);
// The distances between the rows of x: [n, d], those above the diagonal of cdist row by row:
// [n (n - 1) / 2].
Tensor pdist(const Tensor& x, double p = 2);

struct PairwiseDistanceOptions {
    double p = 2;
    double eps = 1e-6;  // added to each difference
    bool keepdim = false;
};
// The p-norm of x1 - x2 + eps over the last dim; sizes broadcast.
Tensor pairwise_distance(const Tensor& x1, const Tensor& x2,
                         const PairwiseDistanceOptions& options = {});
// The cosine of the angle along dim: a b / (max(|a|, eps) max(|b|, eps)); sizes broadcast.
Tensor cosine_similarity(const Tensor& a, const Tensor& b, int64_t dim = 1, double eps = 1e-8);

}  // namespace tern
