// Dropout (Srivastava et al. 2014), scaled in training so that evaluation needs nothing.
#pragma once

#include "tensor/random.h"

namespace tern TERN_PUBLIC {

// x with each element zeroed with probability p and the rest divided by 1 - p; x itself when not
// training or p = 0. Draws from `generator`, or the default one. Throws ValueError unless
// 0 <= p <= 1.
Tensor dropout(const Tensor& x, double p = 0.5, bool training = true,
               Generator* generator = nullptr);

}  // namespace tern
