#include "nn/optim/adam.h"

#include <cmath>

#include "kernels/update.h"

namespace tern::optim {
namespace {

// Adam and AdamW share everything but where the decay goes.
template <class Options>
kernels::fn::AdamStep step_of(const Options& o, int64_t steps, bool decoupled) {
    const auto [beta1, beta2] = o.betas;
    const auto t = static_cast<double>(steps + 1);
    return {.lr = o.lr,
            .beta1 = beta1,
            .beta2 = beta2,
            .eps = o.eps,
            .weight_decay = o.weight_decay,
            .correction1 = 1 - std::pow(beta1, t),
            .sqrt_correction2 = std::sqrt(1 - std::pow(beta2, t)),
            .decoupled = decoupled,
            .amsgrad = o.amsgrad};
}

constexpr std::array<const char*, 3> state_names_of(bool amsgrad) {
    return {"exp_avg", "exp_avg_sq", amsgrad ? "max_exp_avg_sq" : nullptr};
}

// `check` is the optimizer's check_option.
template <class Options, class Check>
void check_options(const Options& o, Check check) {
    check("lr", o.lr);
    check("betas.first", o.betas.first, 0, 1);
    check("betas.second", o.betas.second, 0, 1);
    check("eps", o.eps);
    check("weight_decay", o.weight_decay);
}

}  // namespace

Adam::Adam(const std::vector<Tensor>& params, const AdamOptions& options)
    : Adam(std::vector<ParamGroup<AdamOptions>>{{params, options}}) {}

Adam::Adam(const std::vector<ParamGroup<AdamOptions>>& groups) : OptimizerOf("Adam", groups) {
    for (int64_t group = 0; group < num_groups(); ++group)
        check_options(options(group), [this](auto... args) { check_option(args...); });
}

Adam::StateNames Adam::state_names(int64_t group) const {
    return state_names_of(options(group).amsgrad);
}

void Adam::update(int64_t group, const int64_t& steps, std::span<const kernels::UpdateSlot> slots) {
    const auto step = [this, group, &steps] { return step_of(options(group), steps, false); };
    kernels::adam(kernels::live(step), slots);
}

AdamW::AdamW(const std::vector<Tensor>& params, const AdamWOptions& options)
    : AdamW(std::vector<ParamGroup<AdamWOptions>>{{params, options}}) {}

AdamW::AdamW(const std::vector<ParamGroup<AdamWOptions>>& groups) : OptimizerOf("AdamW", groups) {
    for (int64_t group = 0; group < num_groups(); ++group)
        check_options(options(group), [this](auto... args) { check_option(args...); });
}

AdamW::StateNames AdamW::state_names(int64_t group) const {
    return state_names_of(options(group).amsgrad);
}

void AdamW::update(int64_t group, const int64_t& steps,
                   std::span<const kernels::UpdateSlot> slots) {
    const auto step = [this, group, &steps] { return step_of(options(group), steps, true); };
    kernels::adam(kernels::live(step), slots);
}

}  // namespace tern::optim
