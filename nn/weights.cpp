#include "nn/weights.h"

#include "autograd/grad_mode.h"

namespace tern::nn {

void WeightSnapshot::keep(const Module& module) {
    const NoGradGuard guard;
    for (const auto& [name, value] : module.state_dict()) {
        Tensor& kept = values_[name];
        if (kept.defined() && kept.device() == value.device() && kept.dtype() == value.dtype()) {
            kept.copy_(value);
        } else {
            kept = value.clone();
        }
    }
}

}  // namespace tern::nn
