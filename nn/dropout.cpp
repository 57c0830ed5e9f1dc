#include "nn/dropout.h"

#include "autograd/ops/dropout.h"

namespace tern::nn {

Dropout::Dropout(double p, Generator* generator) : p_(p), generator_(generator) {
    TERN_CHECK(p >= 0 && p <= 1, ValueError, "Dropout: p must be in [0, 1], got ", p);
}

Tensor Dropout::forward(const Tensor& x) { return dropout(x, p_, is_training(), generator_); }

}  // namespace tern::nn
