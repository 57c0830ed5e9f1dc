#include "nn/optim/optimizer.h"

#include <algorithm>

#include "autograd/grad_mode.h"
#include "kernels/update.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::optim {

Optimizer::Optimizer(std::string name) : name_(std::move(name)) {}
Optimizer::~Optimizer() = default;

void Optimizer::add_group(const std::vector<Tensor>& params) {
    TERN_CHECK(!params.empty(), ValueError, name_, ": there are no parameters to optimize");
    std::vector<Parameter> group;
    for (const Tensor& p : params) {
        TERN_CHECK(p.is_leaf() && p.requires_grad(), ValueError, name_,
                   ": a parameter must be a leaf that requires grad, got ", describe(p));
        const auto is_p = [&](const Parameter& other) { return other.value.is_same(p); };
        bool seen = std::any_of(group.begin(), group.end(), is_p);
        for (const auto& g : groups_) seen = seen || std::any_of(g.begin(), g.end(), is_p);
        TERN_CHECK(!seen, ValueError, name_, ": a parameter was given twice, ", describe(p));
        group.push_back({.value = p});
    }
    groups_.push_back(std::move(group));
}

void Optimizer::check_group(int64_t group) const {
    TERN_CHECK(group >= 0 && group < num_groups(), IndexError, name_, ": there is no group ", group,
               " among ", num_groups());
}

void Optimizer::check_option(const char* field, double value, double low, double high) const {
    TERN_CHECK(value >= low && value < high, ValueError, name_, ": ", field, " must be in [", low,
               ", ", high, "), got ", value);
}
void Optimizer::check_option(const char* field, double value) const {
    TERN_CHECK(value >= 0, ValueError, name_, ": ", field, " must not be negative, got ", value);
}

std::vector<Tensor> Optimizer::params(int64_t group) const {
    check_group(group);
    std::vector<Tensor> out;
    for (const Parameter& p : groups_[static_cast<size_t>(group)]) out.push_back(p.value);
    return out;
}

double Optimizer::lr(int64_t group) const {
    check_group(group);
    return const_cast<Optimizer*>(this)->lr_of(group);
}
void Optimizer::set_lr(double value, int64_t group) {
    check_group(group);
    check_option("lr", value);
    lr_of(group) = value;
}
void Optimizer::set_lr(double value) {
    for (int64_t group = 0; group < num_groups(); ++group) set_lr(value, group);
}

void Optimizer::zero_grad() {
    for (auto& group : groups_)
        for (Parameter& p : group)
            if (p.value.grad().defined()) p.value.set_grad({});
}

void Optimizer::step() {
    const NoGradGuard guard;
    pending_.clear();
    slots_.clear();
    dense_grads_.clear();
    runs_.clear();
    for (int64_t group = 0; group < num_groups(); ++group) prepare_group(group);
    // What can fail has happened: a step is taken by all parameters or by none.
    for (const Run& run : runs_) {
        const size_t count = run.end - run.begin;
        const auto stepped = std::span(pending_).subspan(run.begin, count);
        update(run.group, stepped[0]->steps, std::span(slots_).subspan(run.begin, count));
        count_step(stepped);
    }
}

void Optimizer::count_step(std::span<Parameter* const> stepped) {
    for (Parameter* parameter : stepped) {
        ++parameter->steps;
        parameter->value.impl().storage->bump_version();
    }
    if (kernels::Recorder* const recorder = kernels::recorder())
        recorder->each_time([again = std::vector(stepped.begin(), stepped.end())] {
            for (Parameter* parameter : again) ++parameter->steps;
        });
}

void Optimizer::prepare_group(int64_t group) {
    const auto first = static_cast<std::ptrdiff_t>(pending_.size());
    for (Parameter& p : groups_[static_cast<size_t>(group)])
        if (p.value.grad().defined()) pending_.push_back(&p);
    const StateNames names = state_names(group);
    for (auto at = pending_.begin() + first; at != pending_.end();) {
        const int64_t steps = (*at)->steps;
        const DType dtype = (*at)->value.dtype();
        const Device device = (*at)->value.device();
        const auto together = [&](const Parameter* p) {
            return p->steps == steps && p->value.dtype() == dtype && p->value.device() == device;
        };
        const auto rest = std::stable_partition(at, pending_.end(), together);
        const size_t begin = slots_.size();
        for (; at != rest; ++at) append_slot(**at, names);
        runs_.push_back({group, begin, slots_.size()});
    }
}

void Optimizer::append_slot(Parameter& parameter, const StateNames& names) {
    const Tensor& w = parameter.value;
    TERN_CHECK(w.is_contiguous(), ValueError, name_,
               ": a parameter must be dense in memory, got strides ", w.strides(), " for shape ",
               w.shape());
    dense_grads_.push_back(as_contiguous(w.grad()));
    const Tensor& g = dense_grads_.back();
    TERN_CHECK(g.shape() == w.shape() && g.dtype() == w.dtype() && g.device() == w.device(),
               ValueError, name_, ": a parameter's gradient is a ", describe(g), ", but it is a ",
               describe(w));
    kernels::UpdateSlot slot = {.param = w.view(), .grad = g.view()};
    for (int i = 0; i < kMaxStates; ++i) {
        if (!names[static_cast<size_t>(i)]) continue;
        Tensor& state = parameter.state[i];
        // A model that was moved takes its state along.
        state = state.defined() ? state.to(w.device(), w.dtype()) : zeros_like(w);
        slot.state[i] = state.view();
    }
    slots_.push_back(slot);
}

}  // namespace tern::optim
