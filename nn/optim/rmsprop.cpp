#include "nn/optim/rmsprop.h"

#include "kernels/update.h"

namespace tern::optim {

RMSprop::RMSprop(const std::vector<Tensor>& params, const RMSpropOptions& options)
    : RMSprop(std::vector<ParamGroup<RMSpropOptions>>{{params, options}}) {}

RMSprop::RMSprop(const std::vector<ParamGroup<RMSpropOptions>>& groups)
    : OptimizerOf("RMSprop", groups) {
    for (int64_t group = 0; group < num_groups(); ++group) {
        const RMSpropOptions& o = options(group);
        check_option("lr", o.lr);
        check_option("alpha", o.alpha, 0, 1);
        check_option("eps", o.eps);
        check_option("weight_decay", o.weight_decay);
        check_option("momentum", o.momentum);
    }
}

RMSprop::StateNames RMSprop::state_names(int64_t group) const {
    const RMSpropOptions& o = options(group);
    return {"square_avg", o.centered ? "grad_avg" : nullptr,
            o.momentum != 0 ? "momentum_buffer" : nullptr};
}

void RMSprop::update(int64_t group, const int64_t&, std::span<const kernels::UpdateSlot> slots) {
    const auto step = [this, group] {
        const RMSpropOptions& o = options(group);
        return kernels::fn::RmspropStep{.lr = o.lr,
                                        .alpha = o.alpha,
                                        .eps = o.eps,
                                        .weight_decay = o.weight_decay,
                                        .momentum = o.momentum,
                                        .centered = o.centered};
    };
    kernels::rmsprop(kernels::live(step), slots);
}

}  // namespace tern::optim
