// RMSprop.
#pragma once

#include "nn/optim/optimizer.h"

namespace tern TERN_PUBLIC {
namespace optim {

struct RMSpropOptions {
    double lr = 1e-2;
    double alpha = 0.99;  // of the running square
    double eps = 1e-8;
    double weight_decay = 0;  // L2, added to the gradient
    double momentum = 0;
    bool centered = false;  // divide by the deviation, not the square (Graves 2013)
};

// Hinton 2012, as torch.optim.RMSprop.
class RMSprop : public OptimizerOf<RMSpropOptions> {
 public:
    explicit RMSprop(const std::vector<Tensor>& params, const RMSpropOptions& options = {});
    explicit RMSprop(const std::vector<ParamGroup<RMSpropOptions>>& groups);

 protected:
    StateNames state_names(int64_t group) const override;
    void update(int64_t group, const int64_t& steps,
                std::span<const kernels::UpdateSlot> slots) override;
};

}  // namespace optim
}  // namespace tern
