#include "classic/progress.h"

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <iostream>

#include "tensor/progress_text.h"

namespace tern::classic {
namespace {

using Clock = std::chrono::steady_clock;

// The bar of one fit after another.
class Bar {
 public:
    explicit Bar(std::ostream* out)
        : out_(out ? *out : std::cerr), live_(!out && isatty(STDERR_FILENO) == 1) {}

    void show(const Progress& progress) {
        if (progress.step <= 1) start_ = drawn_ = Clock::now();
        const bool last = progress.step == progress.total;
        if (live_) {
            if (!last && seconds(Clock::now() - drawn_) < 0.1) return;
            drawn_ = Clock::now();
            out_ << '\r' << line(progress) << "\x1b[K" << (last ? "\n" : "") << std::flush;
        } else if (last || (progress.total > 0 && progress.step * 10 / progress.total !=
                                                      (progress.step - 1) * 10 / progress.total)) {
            out_ << line(progress) << std::endl;
        }
    }

 private:
    static double seconds(Clock::duration span) {
        return std::chrono::duration<double>(span).count();
    }
    std::string line(const Progress& p) const {
        std::string out = std::string(p.estimator) + "  ";
        if (p.total > 0) {
            const double part = static_cast<double>(p.step) / static_cast<double>(p.total);
            if (live_) out.append("[").append(bar_text(part)).append("]  ");
            out.append(std::to_string(p.step)).append("/").append(std::to_string(p.total));
        } else {
            out += "step " + std::to_string(p.step);
        }
        if (!std::isnan(p.value)) out += printed("  %s %.6g", p.measure, p.value);
        if (p.total == 0) return out;
        const double per_step =
            seconds(Clock::now() - start_) / static_cast<double>(std::max<int64_t>(p.step - 1, 1));
        const auto left = static_cast<double>(p.total - p.step);
        return out + "  " + duration_text(per_step * left) + " left";
    }

    std::ostream& out_;
    bool live_;
    Clock::time_point start_, drawn_;
};

}  // namespace

void report(const ProgressCallback& callback, const Progress& progress) {
    if (callback && !callback(progress))
        detail::raise<CancelledError>(progress.estimator, ": stopped by its callback after step ",
                                      progress.step);
}

ProgressCallback progress_bar(std::ostream* out) {
    return [bar = Bar(out)](const Progress& progress) mutable {
        bar.show(progress);
        return true;
    };
}

}  // namespace tern::classic
