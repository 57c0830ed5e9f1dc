// Flatten: several dimensions as one.
#pragma once

#include "autograd/ops/shape.h"
#include "nn/module.h"

namespace tern TERN_PUBLIC {
namespace nn {

// Joins dims start_dim ... end_dim; by default all but the first.
class Flatten : public Module {
 public:
    explicit Flatten(int64_t start_dim = 1, int64_t end_dim = -1)
        : start_dim_(start_dim), end_dim_(end_dim) {}
    Tensor forward(const Tensor& x) override { return flatten(x, start_dim_, end_dim_); }

 private:
    int64_t start_dim_, end_dim_;
};

}  // namespace nn
}  // namespace tern
