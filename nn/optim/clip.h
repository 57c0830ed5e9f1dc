// Gradient clipping, between backward() and step(). Parameters get new gradients; handles on the
// old ones keep them.
#pragma once

#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace optim {

// Scales all gradients by max_norm / (norm + 1e-6) where that is below 1, norm being the Euclidean
// norm of all of them together, as torch.nn.utils.clip_grad_norm_. Returns the norm before, rank 0
// and float64; 0 without gradients. Does not wait for the device. Throws ValueError for a negative
// max_norm.
Tensor clip_grad_norm_(const std::vector<Tensor>& params, double max_norm);

// Limits every element of every gradient to [-clip_value, clip_value].
void clip_grad_value_(const std::vector<Tensor>& params, double clip_value);

}  // namespace optim
}  // namespace tern
