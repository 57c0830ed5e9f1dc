// EarlyStopping: ends training when a measure no longer improves.
#pragma once

#include "nn/callback.h"
#include "nn/weights.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct EarlyStoppingOptions {
    int64_t patience = 10;               // epochs without improvement before training stops
    double min_delta = 0;                // a smaller change is no improvement
    bool restore_best = true;            // end with the weights of the best epoch
    std::string monitor = "valid_loss";  // or another value of EpochRecord
    std::string mode = "min";            // or "max": what is better
};

// Stops after `patience` epochs in a row that are not better than the best by more than min_delta.
// The best weights are restored at the end, however training ended. Throws ValueError for an option
// out of range, and in fit when the monitored value is not measured.
class EarlyStopping : public Callback {
 public:
    explicit EarlyStopping(const EarlyStoppingOptions& options = {});

    double best() const { return best_; }
    int64_t best_epoch() const { return best_epoch_; }  // 0 before the first
    int64_t wait() const { return wait_; }              // epochs since the best

    void on_fit_begin(Trainer& trainer) override;
    void on_epoch_end(Trainer& trainer, const EpochRecord& record) override;
    void on_fit_end(Trainer& trainer) override;
    std::string name() const override { return "early_stopping"; }
    StateDict state_dict() const override;
    void load_state_dict(const StateDict& state) override;

 private:
    bool improves(double value) const;

    EarlyStoppingOptions options_;
    double best_ = 0;
    int64_t best_epoch_ = 0;
    int64_t wait_ = 0;
    WeightSnapshot weights_;
};

}  // namespace nn
}  // namespace tern
