// More sequences of numbers.
#pragma once

#include "tensor/factory.h"

namespace tern TERN_PUBLIC {

// base to the power of `count` numbers from start to stop, both included. float32 unless said
// otherwise; computed in double. Throws ValueError for a negative count.
Tensor logspace(double start, double stop, int64_t count, double base = 10,
                const TensorOptions& options = {});

}  // namespace tern
