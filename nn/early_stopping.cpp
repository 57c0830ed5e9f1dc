#include "nn/early_stopping.h"

#include "nn/trainer.h"
#include "tensor/factory.h"

namespace tern::nn {

EarlyStopping::EarlyStopping(const EarlyStoppingOptions& options) : options_(options) {
    TERN_CHECK(options.patience >= 0, ValueError, "EarlyStopping: patience must not be negative, ",
               "got ", options.patience);
    TERN_CHECK(options.min_delta >= 0, ValueError,
               "EarlyStopping: min_delta must not be negative, got ", options.min_delta);
    TERN_CHECK(options.mode == "min" || options.mode == "max", ValueError,
               "EarlyStopping: mode is min or max, got ", options.mode);
}

void EarlyStopping::on_fit_begin(Trainer& trainer) {
    TERN_CHECK(options_.monitor != "valid_loss" || trainer.has_validation(), ValueError,
               "EarlyStopping: valid_loss is monitored, but fit was given no validation data");
    if (trainer.epoch() > 0) return;  // resumed
    best_epoch_ = wait_ = 0;
    weights_.clear();
}

bool EarlyStopping::improves(double value) const {
    if (best_epoch_ == 0) return true;
    return options_.mode == "min" ? value < best_ - options_.min_delta
                                  : value > best_ + options_.min_delta;
}

void EarlyStopping::on_epoch_end(Trainer& trainer, const EpochRecord& record) {
    const double value = record.value(options_.monitor);
    if (improves(value)) {
        best_ = value;
        best_epoch_ = record.epoch;
        wait_ = 0;
        if (options_.restore_best) weights_.keep(trainer.model());
    } else if (++wait_ >= options_.patience) {
        trainer.stop(detail::concat("no better ", options_.monitor, " than ", best_, " of epoch ",
                                    best_epoch_, " in ", wait_, " epochs"));
    }
}

void EarlyStopping::on_fit_end(Trainer& trainer) {
    if (best_epoch_ > 0 && !weights_.empty()) weights_.restore(trainer.model());
}

StateDict EarlyStopping::state_dict() const {
    StateDict out = {{"best", scalar(best_, {.dtype = float64})},
                     {"best_epoch", from_vector<int64_t>({best_epoch_}, Shape{})},
                     {"wait", from_vector<int64_t>({wait_}, Shape{})}};
    for (const auto& [name, value] : weights_.values()) out["weights." + name] = value;
    return out;
}

void EarlyStopping::load_state_dict(const StateDict& state) {
    for (const char* key : {"best", "best_epoch", "wait"})
        TERN_CHECK(state.contains(key), ValueError, "EarlyStopping: load_state_dict: missing ",
                   key);
    best_ = state.at("best").item<double>();
    best_epoch_ = state.at("best_epoch").item<int64_t>();
    wait_ = state.at("wait").item<int64_t>();
    const std::string prefix = "weights.";
    StateDict weights;
    for (const auto& [name, value] : state)
        if (name.starts_with(prefix)) weights[name.substr(prefix.size())] = value.clone();
    weights_.set(std::move(weights));
}

}  // namespace tern::nn
