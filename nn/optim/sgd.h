// Stochastic gradient descent.
#pragma once

#include "nn/optim/optimizer.h"

namespace tern TERN_PUBLIC {
namespace optim {

struct SGDOptions {
    double lr = 1e-3;
    double momentum = 0;
    double dampening = 0;
    double weight_decay = 0;  // L2, added to the gradient
    bool nesterov = false;    // wants momentum and no dampening
};

// With momentum, Nesterov momentum (Sutskever et al. 2013) and weight decay, as torch.optim.SGD.
class SGD : public OptimizerOf<SGDOptions> {
 public:
    explicit SGD(const std::vector<Tensor>& params, const SGDOptions& options = {});
    explicit SGD(const std::vector<ParamGroup<SGDOptions>>& groups);

 protected:
    StateNames state_names(int64_t group) const override;
    void update(int64_t group, const int64_t& steps,
                std::span<const kernels::UpdateSlot> slots) override;
};

}  // namespace optim
}  // namespace tern
