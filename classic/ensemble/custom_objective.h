// A loss of one's own, for boosting.
#pragma once

#include <functional>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic {

// Writes the loss's first and second derivatives by the raw scores. scores: float64 [k, n], a row
// an output; y: float64 [n], of a classifier the class numbers; gradients, hessians: float32 [k,
// n]. All are on the device of the data. Weights are multiplied in afterwards.
using CustomObjective = std::function<void(const Tensor& scores, const Tensor& y,
                                           const Tensor& gradients, const Tensor& hessians)>;

}  // namespace classic
}  // namespace tern
