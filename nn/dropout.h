// Dropout, active while the module is in training mode.
#pragma once

#include "nn/module.h"
#include "tensor/random.h"

namespace tern TERN_PUBLIC {
namespace nn {

class Dropout : public Module {
 public:
    // p: the chance of an element to become 0; in [0, 1], else ValueError. Draws from `generator`,
    // which must outlive the module, or from the default one, which is what a checkpoint keeps.
    explicit Dropout(double p = 0.5, Generator* generator = nullptr);
    Tensor forward(const Tensor& x) override;

 private:
    double p_;
    Generator* generator_;
};

}  // namespace nn
}  // namespace tern
