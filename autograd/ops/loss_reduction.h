// What the losses share: the check of their operands and the last step.
#pragma once

#include "autograd/elementwise.h"
#include "autograd/ops/loss.h"
#include "autograd/ops/reduce.h"

namespace tern {

// Throws unless input and target are floating, of one kind and one shape.
inline void check_pair(const char* op, const Tensor& input, const Tensor& target) {
    check_same_kind(op, input, target);
    require_compute_dtype(op, input.dtype(), Floats{});
    TERN_CHECK(input.shape() == target.shape(), ShapeError, op, ": input is ", input.shape(),
               ", target ", target.shape(), "; their shapes must be equal");
}

inline Tensor reduced(const Tensor& loss, Reduction reduction) {
    if (reduction == Reduction::mean) return mean(loss);
    return reduction == Reduction::sum ? sum(loss) : loss;
}

// Throws unless `weight`, called `what`, is of x's kind, broadcasts to x and does not widen it.
inline void check_broadcasts(const char* op, const char* what, const Tensor& x,
                             const Tensor& weight) {
    check_same_kind(op, x, weight);
    TERN_CHECK(broadcast_shapes(op, x.shape(), weight.shape()) == x.shape(), ShapeError, op, ": a ",
               what, " of shape ", weight.shape(), " does not broadcast to ", x.shape());
}

// loss * weight; undefined: 1.
inline Tensor weighted(const char* op, const Tensor& loss, const Tensor& weight) {
    if (!weight.defined()) return loss;
    check_broadcasts(op, "weight", loss, weight);
    return loss * weight;
}

}  // namespace tern
