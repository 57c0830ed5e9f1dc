// Saving and restoring what an optimizer remembers.
#include <set>

#include "autograd/grad_mode.h"
#include "kernels/update.h"
#include "nn/optim/optimizer.h"
#include "tensor/factory.h"

namespace tern::optim {

// Calls f(parameter, prefix, names) for all parameters, counted across groups as PyTorch does.
template <class F>
void Optimizer::each_parameter(F f) const {
    int64_t index = 0;
    for (int64_t group = 0; group < num_groups(); ++group) {
        const StateNames names = state_names(group);
        for (const Parameter& p : groups_[static_cast<size_t>(group)])
            f(p, detail::concat("state.", index++, "."), names);
    }
}

namespace {
std::string lr_name(int64_t group) { return detail::concat("param_groups.", group, ".lr"); }

// `from` into the memory of `to`, where there is some that fits: captured steps go on using it.
void take_over(Tensor& to, const Tensor& from) {
    const bool fits =
        to.defined() &&
        (!from.defined() || (to.device() == from.device() && to.dtype() == from.dtype()));
    if (!fits)
        to = from;
    else if (from.defined())
        to.copy_(from);
    else
        to.zero_();
}
}  // namespace

std::map<std::string, Tensor> Optimizer::state_dict() const {
    std::map<std::string, Tensor> out;
    for (int64_t group = 0; group < num_groups(); ++group)
        out[lr_name(group)] = scalar(lr(group), {.dtype = float64});
    each_parameter([&](const Parameter& p, const std::string& prefix, const StateNames& names) {
        if (p.steps == 0) return;
        out[prefix + "step"] = from_vector<int64_t>({p.steps}, Shape{});
        for (size_t i = 0; i < names.size(); ++i)
            if (names[i]) out[prefix + names[i]] = p.state[i].clone();
    });
    return out;
}

void Optimizer::load_state_dict(const std::map<std::string, Tensor>& state) {
    const NoGradGuard guard;
    std::set<std::string> unread;
    for (const auto& entry : state) unread.insert(entry.first);
    const auto read = [&](const std::string& key, const Shape& shape) {
        const auto found = state.find(key);
        TERN_CHECK(found != state.end(), ValueError, name_, ": load_state_dict: missing ", key);
        TERN_CHECK(found->second.shape() == shape, ShapeError, name_, ": load_state_dict: ", key,
                   " is ", found->second.shape(), " and should be ", shape);
        unread.erase(key);
        return found->second;
    };

    std::vector<double> rates;
    for (int64_t group = 0; group < num_groups(); ++group) {
        rates.push_back(read(lr_name(group), {}).item<double>());
        check_option("lr", rates.back());
    }
    std::vector<Parameter> loaded;
    each_parameter([&](const Parameter& p, const std::string& prefix, const StateNames& names) {
        Parameter next = {.value = p.value};
        if (state.contains(prefix + "step")) {
            next.steps = read(prefix + "step", {}).item<int64_t>();
            TERN_CHECK(next.steps >= 0, ValueError, name_, ": load_state_dict: ", prefix,
                       "step is ", next.steps);
            for (size_t i = 0; i < names.size(); ++i) {
                if (!names[i]) continue;
                const Tensor kept = read(prefix + names[i], p.value.shape());
                next.state[i] = kept.to(p.value.device(), p.value.dtype()).clone();
            }
        }
        loaded.push_back(std::move(next));
    });
    TERN_CHECK(unread.empty(), ValueError, name_, ": load_state_dict: unexpected ",
               *unread.begin());

    for (int64_t group = 0; group < num_groups(); ++group)
        lr_of(group) = rates[static_cast<size_t>(group)];
    auto next = loaded.begin();
    for (auto& group : groups_)
        for (Parameter& p : group) {
            p.steps = next->steps;
            for (int i = 0; i < kMaxStates; ++i) take_over(p.state[i], next->state[i]);
            ++next;
        }
}

}  // namespace tern::optim
