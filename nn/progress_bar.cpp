#include "nn/progress_bar.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>

#include "autograd/grad_mode.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "nn/trainer.h"

namespace tern::nn {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kBarWidth = 16;

template <class... Args>
std::string printed(const char* format, Args... args) {
    char buffer[160];
    std::snprintf(buffer, sizeof buffer, format, args...);
    return buffer;
}

std::string bar(double part) {
    const int full = static_cast<int>(part * kBarWidth);
    std::string out(static_cast<size_t>(full), '=');
    if (full < kBarWidth) out += '>';
    out.resize(kBarWidth, ' ');
    return out;
}

std::string loss_text(const char* label, double loss) {
    return std::isnan(loss) ? std::string() : printed("  %s %.4g", label, loss);
}

// "0:07", "12:30", "3:04:59".
std::string duration_text(double seconds) {
    const auto s = static_cast<int64_t>(std::ceil(seconds));
    const int hours = static_cast<int>(s / 3600), minutes = static_cast<int>(s / 60 % 60);
    const int rest = static_cast<int>(s % 60);
    return hours > 0 ? printed("%d:%02d:%02d", hours, minutes, rest)
                     : printed("%d:%02d", minutes, rest);
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
        out += "  [" + bar(part) + "]";
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
