// Softmax and its logarithm along one dimension of a floating tensor.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

Tensor softmax(const Tensor& x, int64_t dim);
Tensor log_softmax(const Tensor& x, int64_t dim);

}  // namespace tern
