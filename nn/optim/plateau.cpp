#include "nn/optim/plateau.h"

#include <algorithm>

#include "tensor/factory.h"

namespace tern::optim {

ReduceLROnPlateau::ReduceLROnPlateau(Optimizer& optimizer, const ReduceLROnPlateauOptions& options)
    : LRScheduler(optimizer), options_(options) {
    constexpr const char* kName = "ReduceLROnPlateau: ";
    TERN_CHECK(options.mode == "min" || options.mode == "max", ValueError, kName,
               "mode is min or max, got ", options.mode);
    TERN_CHECK(options.threshold_mode == "rel" || options.threshold_mode == "abs", ValueError,
               kName, "threshold_mode is rel or abs, got ", options.threshold_mode);
    TERN_CHECK(options.factor > 0 && options.factor < 1, ValueError, kName,
               "factor must be in (0, 1), got ", options.factor);
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    best_ = options.mode == "min" ? kInfinity : -kInfinity;
}

bool ReduceLROnPlateau::is_better(double metric) const {
    const bool least = options_.mode == "min";
    double margin = options_.threshold;
    if (options_.threshold_mode == "rel") {
        // Anything beats infinity, which times a margin would be no number.
        if (best_ == std::numeric_limits<double>::infinity() ||
            best_ == -std::numeric_limits<double>::infinity())
            return least ? metric < best_ : metric > best_;
        margin *= best_;
    }
    return least ? metric < best_ - margin : metric > best_ + margin;
}

void ReduceLROnPlateau::step(double metric) {
    ++last_epoch_;
    if (is_better(metric)) {
        best_ = metric;
        bad_epochs_ = 0;
    } else {
        ++bad_epochs_;
    }
    if (cooldown_left_ > 0) {
        --cooldown_left_;
        bad_epochs_ = 0;
    }
    if (bad_epochs_ > options_.patience) {
        reduce();
        cooldown_left_ = options_.cooldown;
        bad_epochs_ = 0;
    }
}

void ReduceLROnPlateau::reduce() {
    for (int64_t group = 0; group < optimizer().num_groups(); ++group) {
        const double old = optimizer().lr(group);
        const double next = std::max(old * options_.factor, options_.min_lr);
        if (old - next > options_.eps) optimizer().set_lr(next, group);
    }
}

// Rates here follow the metric, not the count; the optimizer keeps them.
double ReduceLROnPlateau::lr_at(int64_t, double base_lr) const { return base_lr; }

std::map<std::string, Tensor> ReduceLROnPlateau::state_dict() const {
    return {{"last_epoch", from_vector<int64_t>({last_epoch_}, Shape{})},
            {"best", scalar(best_, {.dtype = float64})},
            {"num_bad_epochs", from_vector<int64_t>({bad_epochs_}, Shape{})},
            {"cooldown_counter", from_vector<int64_t>({cooldown_left_}, Shape{})},
            {"last_lr", from_vector<double>(get_last_lr())}};
}

void ReduceLROnPlateau::load_state_dict(const std::map<std::string, Tensor>& state) {
    const auto epoch = static_cast<int64_t>(read(state, "last_epoch"));
    const double best = read(state, "best");
    const auto bad_epochs = static_cast<int64_t>(read(state, "num_bad_epochs"));
    const auto cooldown = static_cast<int64_t>(read(state, "cooldown_counter"));
    const auto rates = state.find("last_lr");
    TERN_CHECK(rates != state.end() && rates->second.numel() == optimizer().num_groups(),
               ValueError, "ReduceLROnPlateau: load_state_dict: last_lr for ",
               optimizer().num_groups(), " groups is wanted");
    const std::vector<double> lrs = rates->second.to_vector<double>();
    for (size_t group = 0; group < lrs.size(); ++group)
        optimizer().set_lr(lrs[group], static_cast<int64_t>(group));
    last_epoch_ = epoch;
    best_ = best;
    bad_epochs_ = bad_epochs;
    cooldown_left_ = cooldown;
}

}  // namespace tern::optim
