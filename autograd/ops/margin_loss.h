// Losses of margins, distances and rankings, by PyTorch's names and meanings. Operands are floating
// and of one dtype and device.
#pragma once

#include "autograd/ops/loss.h"

namespace tern TERN_PUBLIC {

struct TripletMarginOptions {
    double margin = 1;
    double p = 2;  // of the distance, > 0
    double eps = 1e-6;
    bool swap = false;  // also push the positive from the negative. Balntas et al. 2016
    Reduction reduction = Reduction::mean;
};
// max(0, |a - p| - |a - n| + margin), distances along the last dim of equal shapes [..., d].
// Schroff et al. 2015.
Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           const TripletMarginOptions& options = {});

struct MultiMarginOptions {
    int p = 1;  // 1 or 2
    double margin = 1;
    Tensor weight = {};  // [C], of the classes; or undefined
    Reduction reduction = Reduction::mean;
};
// The mean over the classes of max(0, margin - x[target] + x[j])^p, j != target. input: [n, C],
// target: int64 [n]. Crammer and Singer 2001.
Tensor multi_margin_loss(const Tensor& input, const Tensor& target,
                         const MultiMarginOptions& options = {});

// max(0, -target (a - b) + margin); target is 1 or -1, all of one shape.
Tensor margin_ranking_loss(const Tensor& a, const Tensor& b, const Tensor& target,
                           double margin = 0, Reduction reduction = Reduction::mean);
// input where target is 1, max(0, margin - input) where it is -1.
Tensor hinge_embedding_loss(const Tensor& input, const Tensor& target, double margin = 1,
                            Reduction reduction = Reduction::mean);
// log(1 + exp(-target input)); target is 1 or -1.
Tensor soft_margin_loss(const Tensor& input, const Tensor& target,
                        Reduction reduction = Reduction::mean);

}  // namespace tern
