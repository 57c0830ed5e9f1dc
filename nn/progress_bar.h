// ProgressBar: what training is doing, for people.
#pragma once

#include <chrono>
#include <iosfwd>
#include <optional>

#include "nn/callback.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct ProgressBarOptions {
    std::ostream* out = nullptr;    // null: the standard error
    std::optional<bool> live = {};  // unset: when that is a terminal
    double refresh_seconds = 0.1;   // how often a live bar is drawn
};

// On a terminal one line that is drawn over and over: epoch, bar, training and validation loss,
// samples a second, and the time left if all of max_epochs are run. Elsewhere a line an epoch. At
// the end, why training stopped.
class ProgressBar : public Callback {
 public:
    explicit ProgressBar(const ProgressBarOptions& options = {});

    void on_fit_begin(Trainer& trainer) override;
    void on_epoch_begin(Trainer& trainer, int64_t epoch) override;
    void on_batch_end(Trainer& trainer, const BatchInfo& batch) override;
    void on_epoch_end(Trainer& trainer, const EpochRecord& record) override;
    void on_fit_end(Trainer& trainer) override;

 private:
    using Clock = std::chrono::steady_clock;
    struct State {
        int64_t epoch, step, num_steps;
        double train_loss, valid_loss;
    };
    std::string line(const Trainer& trainer, const State& state) const;
    void draw(const std::string& line);

    ProgressBarOptions options_;
    std::ostream* out_;
    bool live_;
    Clock::time_point fit_start_, epoch_start_, drawn_;
    int64_t steps_ = 0;    // since fit_start_
    int64_t samples_ = 0;  // since epoch_start_
    double rate_ = 0;      // of training, samples a second
    double valid_loss_;    // of the last epoch
};

}  // namespace nn
}  // namespace tern
