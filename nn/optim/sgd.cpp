#include "nn/optim/sgd.h"

#include "kernels/update.h"

namespace tern::optim {

SGD::SGD(const std::vector<Tensor>& params, const SGDOptions& options)
    : SGD(std::vector<ParamGroup<SGDOptions>>{{params, options}}) {}

SGD::SGD(const std::vector<ParamGroup<SGDOptions>>& groups) : OptimizerOf("SGD", groups) {
    for (int64_t group = 0; group < num_groups(); ++group) {
        const SGDOptions& o = options(group);
        check_option("lr", o.lr);
        check_option("momentum", o.momentum);
        check_option("weight_decay", o.weight_decay);
        TERN_CHECK(!o.nesterov || (o.momentum > 0 && o.dampening == 0), ValueError,
                   "SGD: nesterov wants momentum above 0 and no dampening, got ", o.momentum,
                   " and ", o.dampening);
    }
}

SGD::StateNames SGD::state_names(int64_t group) const {
    return {options(group).momentum != 0 ? "momentum_buffer" : nullptr, nullptr, nullptr};
}

void SGD::update(int64_t group, const int64_t& steps, std::span<const kernels::UpdateSlot> slots) {
    const auto step = [this, group, &steps] {
        const SGDOptions& o = options(group);
        return kernels::fn::SgdStep{.lr = o.lr,
                                    .momentum = o.momentum,
                                    .dampening = o.dampening,
                                    .weight_decay = o.weight_decay,
                                    .nesterov = o.nesterov,
                                    .first = steps == 0};
    };
    kernels::sgd(kernels::live(step), slots);
}

}  // namespace tern::optim
