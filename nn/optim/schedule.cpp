#include "nn/optim/schedule.h"

#include <algorithm>
#include <cmath>

#include "tensor/factory.h"

namespace tern::optim {

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(&optimizer) {
    for (int64_t group = 0; group < optimizer.num_groups(); ++group)
        base_lrs_.push_back(optimizer.lr(group));
}
LRScheduler::~LRScheduler() = default;

void LRScheduler::apply() {
    for (size_t group = 0; group < base_lrs_.size(); ++group)
        optimizer_->set_lr(lr_at(last_epoch_, base_lrs_[group]), static_cast<int64_t>(group));
}

void LRScheduler::step(double) {
    ++last_epoch_;
    apply();
}

std::vector<double> LRScheduler::get_last_lr() const {
    std::vector<double> out;
    for (int64_t group = 0; group < optimizer_->num_groups(); ++group)
        out.push_back(optimizer_->lr(group));
    return out;
}

double LRScheduler::read(const std::map<std::string, Tensor>& state, const std::string& key) {
    const auto found = state.find(key);
    TERN_CHECK(found != state.end(), ValueError, "LRScheduler: load_state_dict: missing ", key);
    return found->second.item<double>();
}

std::map<std::string, Tensor> LRScheduler::state_dict() const {
    return {{"last_epoch", from_vector<int64_t>({last_epoch_}, Shape{})},
            {"base_lrs", from_vector<double>(base_lrs_)}};
}

void LRScheduler::load_state_dict(const std::map<std::string, Tensor>& state) {
    const auto rates = state.find("base_lrs");
    TERN_CHECK(rates != state.end(), ValueError, "LRScheduler: load_state_dict: missing base_lrs");
    TERN_CHECK(rates->second.numel() == static_cast<int64_t>(base_lrs_.size()), ShapeError,
               "LRScheduler: load_state_dict: base_lrs is ", rates->second.shape(), " for ",
               base_lrs_.size(), " groups");
    last_epoch_ = static_cast<int64_t>(read(state, "last_epoch"));
    base_lrs_ = rates->second.to_vector<double>();
    apply();
}

LambdaLR::LambdaLR(Optimizer& optimizer, std::function<double(int64_t)> factor)
    : LRScheduler(optimizer), factor_(std::move(factor)) {
    TERN_CHECK(factor_ != nullptr, ValueError, "LambdaLR: the function is empty");
    apply();
}

StepLR::StepLR(Optimizer& optimizer, const StepLROptions& options)
    : LRScheduler(optimizer), options_(options) {
    TERN_CHECK(options.step_size > 0, ValueError, "StepLR: step_size must be positive, got ",
               options.step_size);
    apply();
}
double StepLR::lr_at(int64_t epoch, double base_lr) const {
    return base_lr * std::pow(options_.gamma, static_cast<double>(epoch / options_.step_size));
}

MultiStepLR::MultiStepLR(Optimizer& optimizer, const MultiStepLROptions& options)
    : LRScheduler(optimizer), options_(options) {
    TERN_CHECK(std::is_sorted(options.milestones.begin(), options.milestones.end()), ValueError,
               "MultiStepLR: milestones must rise");
    apply();
}
double MultiStepLR::lr_at(int64_t epoch, double base_lr) const {
    const auto& m = options_.milestones;
    const auto passed = std::upper_bound(m.begin(), m.end(), epoch) - m.begin();
    return base_lr * std::pow(options_.gamma, static_cast<double>(passed));
}

ExponentialLR::ExponentialLR(Optimizer& optimizer, const ExponentialLROptions& options)
    : LRScheduler(optimizer), options_(options) {
    apply();
}
double ExponentialLR::lr_at(int64_t epoch, double base_lr) const {
    return base_lr * std::pow(options_.gamma, static_cast<double>(epoch));
}

LinearLR::LinearLR(Optimizer& optimizer, const LinearLROptions& options)
    : LRScheduler(optimizer), options_(options) {
    TERN_CHECK(options.total_iters > 0, ValueError, "LinearLR: total_iters must be positive, got ",
               options.total_iters);
    TERN_CHECK(options.start_factor >= 0 && options.end_factor >= 0, ValueError,
               "LinearLR: factors must not be negative, got ", options.start_factor, " and ",
               options.end_factor);
    apply();
}
double LinearLR::lr_at(int64_t epoch, double base_lr) const {
    const double done = static_cast<double>(std::min(epoch, options_.total_iters)) /
                        static_cast<double>(options_.total_iters);
    return base_lr * (options_.start_factor + (options_.end_factor - options_.start_factor) * done);
}

}  // namespace tern::optim
