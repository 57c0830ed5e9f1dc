// Checkpoint: saves the best model, and all that a continued run needs.
#pragma once

#include "nn/callback.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct CheckpointOptions {
    std::string path;          // of the best model's weights
    std::string monitor = {};  // a value of EpochRecord; unset: the validation loss, or else the
                               // training loss
    std::string mode = "min";  // or "max": what is better
    bool save_best = true;
    bool save_last = true;
    std::string last_path = {};  // unset: "runs/best.last.safetensors" beside
                                 // "runs/best.safetensors"
};

// After every epoch: if it is the best so far, writes the model's state dictionary alone to `path`,
// which others can read, with epoch and value in the metadata; and always writes the state of the
// training to last_path(), for Trainer::resume. Each file is replaced at once; folders are made.
// An epoch whose loss is not finite is never saved. fit throws IoError.
class Checkpoint : public Callback {
 public:
    explicit Checkpoint(const CheckpointOptions& options);
    explicit Checkpoint(const std::string& path) : Checkpoint(CheckpointOptions{.path = path}) {}
    explicit Checkpoint(const char* path) : Checkpoint(std::string(path)) {}

    const std::string& path() const { return options_.path; }
    std::string last_path() const;
    double best() const { return best_; }
    int64_t best_epoch() const { return best_epoch_; }  // 0 before the first

    void on_fit_begin(Trainer& trainer) override;
    void on_epoch_end(Trainer& trainer, const EpochRecord& record) override;
    void on_epoch_complete(Trainer& trainer, const EpochRecord& record) override;
    std::string name() const override { return "checkpoint"; }
    StateDict state_dict() const override;
    void load_state_dict(const StateDict& state) override;

 private:
    CheckpointOptions options_;
    double best_ = 0;
    int64_t best_epoch_ = 0;
};

}  // namespace nn
}  // namespace tern
