#include "nn/progress_bar.h"

#include <unistd.h>

#include <cmath>
#include <iostream>

#include "autograd/grad_mode.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "nn/trainer.h"
#include "tensor/progress_text.h"

namespace tern::nn {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string loss_text(const char* label, double loss) {
    return std::isnan(loss) ? std::string() : printed("  %s %.4g", label, loss);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

ProgressBar::ProgressBar(const ProgressBarOptions& options)
    : options_(options),
      out_(options.out ? options.out : &std::cerr),
      live_(options.live.value_or(!options.out && isatty(STDERR_FILENO) == 1)),
      valid_loss_(kNaN) {}

void ProgressBar::on_fit_begin(Trainer& trainer) {
    fit_start_ = drawn_ = Clock::now();
    steps_ = 0;
    valid_loss_ = trainer.history().empty() ? kNaN : trainer.history().back().valid_loss;
}

void ProgressBar::on_epoch_begin(Trainer&, int64_t) {
    epoch_start_ = Clock::now();
    samples_ = 0;
}

void ProgressBar::on_batch_end(Trainer& trainer, const BatchInfo& batch) {
    ++steps_;
    samples_ += batch.num_samples;
    rate_ = static_cast<double>(samples_) / std::max(seconds_since(epoch_start_), 1e-9);
    if (!live_ || seconds_since(drawn_) < options_.refresh_seconds) return;
    const NoGradGuard guard;
    const double loss = mean(slice(batch.losses, 0, 0, batch.step)).item<double>();
    draw(line(trainer, {batch.epoch, batch.step, batch.num_steps, loss, valid_loss_}));
}

void ProgressBar::on_epoch_end(Trainer& trainer, const EpochRecord& record) {
    valid_loss_ = record.valid_loss;
    const int64_t steps = trainer.num_steps();
    const std::string text =
        line(trainer, {record.epoch, steps, steps, record.train_loss, record.valid_loss});
    if (!live_) {
        *out_ << text << std::endl;
    } else if (seconds_since(drawn_) >= options_.refresh_seconds) {
        draw(text);
    }
}

void ProgressBar::on_fit_end(Trainer& trainer) {
    const History& history = trainer.history();
    if (live_ && !history.empty()) {
        const EpochRecord& last = history.back();
        const int64_t steps = trainer.num_steps();
        draw(line(trainer, {last.epoch, steps, steps, last.train_loss, last.valid_loss}));
        *out_ << '\n';
    }
    *out_ << "stopped after epoch " << trainer.epoch() << ": " << history.stop_reason << std::endl;
}

std::string ProgressBar::line(const Trainer& trainer, const State& state) const {
    const auto max_epochs = static_cast<int64_t>(trainer.options().max_epochs);
    const int width = static_cast<int>(std::to_string(max_epochs).size());
    std::string out = printed("epoch %*lld/%lld", width, static_cast<long long>(state.epoch),
                              static_cast<long long>(max_epochs));
    if (live_) {
        const double part = static_cast<double>(state.step) / static_cast<double>(state.num_steps);
        out += "  [" + bar_text(part) + "]";
    }
    out += loss_text("train", state.train_loss) + loss_text("valid", state.valid_loss);
    out += printed("  %.0f/s", rate_);
    const auto to_do = static_cast<double>((max_epochs - state.epoch) * state.num_steps +
                                           state.num_steps - state.step);
    const double per_step =
        seconds_since(fit_start_) / static_cast<double>(std::max<int64_t>(steps_, 1));
    return out + "  " + duration_text(to_do * per_step) + " left";
}

void ProgressBar::draw(const std::string& line) {
    *out_ << '\r' << line << "\x1b[K" << std::flush;
    drawn_ = Clock::now();
}

}  // namespace tern::nn
