#include "nn/optim/cosine.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tern::optim {
namespace {

// From start to end along half a cosine, `part` of the way.
double cosine_between(double start, double end, double part) {
    return end + (start - end) / 2 * (1 + std::cos(std::numbers::pi * part));
}

}  // namespace

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, const CosineAnnealingLROptions& options)
    : LRScheduler(optimizer), options_(options) {
    TERN_CHECK(options.t_max > 0, ValueError, "CosineAnnealingLR: t_max must be positive, got ",
               options.t_max);
    apply();
}
double CosineAnnealingLR::lr_at(int64_t epoch, double base_lr) const {
    return cosine_between(base_lr, options_.eta_min,
                          static_cast<double>(epoch) / static_cast<double>(options_.t_max));
}

CosineAnnealingWarmRestarts::CosineAnnealingWarmRestarts(
    Optimizer& optimizer, const CosineAnnealingWarmRestartsOptions& options)
    : LRScheduler(optimizer), options_(options) {
    TERN_CHECK(options.t_0 > 0 && options.t_mult > 0, ValueError,
               "CosineAnnealingWarmRestarts: t_0 and t_mult must be positive, got ", options.t_0,
               " and ", options.t_mult);
    apply();
}
double CosineAnnealingWarmRestarts::lr_at(int64_t epoch, double base_lr) const {
    int64_t length = options_.t_0;
    int64_t since = epoch;
    if (options_.t_mult == 1) {
        since %= length;
    } else {
        while (since >= length) {
            since -= length;
            length *= options_.t_mult;
        }
    }
    return cosine_between(base_lr, options_.eta_min,
                          static_cast<double>(since) / static_cast<double>(length));
}

OneCycleLR::OneCycleLR(Optimizer& optimizer, const OneCycleLROptions& options)
    : LRScheduler(optimizer), options_(options) {
    TERN_CHECK(options.total_steps > 0, ValueError,
               "OneCycleLR: total_steps must be positive, got ", options.total_steps);
    TERN_CHECK(options.pct_start >= 0 && options.pct_start <= 1, ValueError,
               "OneCycleLR: pct_start must be in [0, 1], got ", options.pct_start);
    TERN_CHECK(options.anneal_strategy == "cos" || options.anneal_strategy == "linear", ValueError,
               "OneCycleLR: anneal_strategy is cos or linear, got ", options.anneal_strategy);
    apply();
}
double OneCycleLR::lr_at(int64_t epoch, double) const {
    const auto total = static_cast<double>(options_.total_steps);
    const auto at = static_cast<double>(epoch);
    // The schedule's last step may follow the last batch; the rate then stays.
    TERN_CHECK(epoch <= options_.total_steps, ValueError, "OneCycleLR: step ", epoch,
               " of a schedule of ", options_.total_steps);
    const double first = options_.max_lr / options_.div_factor;
    const double last = first / options_.final_div_factor;
    const double peak = options_.pct_start * total - 1;
    const bool rising = at <= peak;
    const double start = rising ? first : options_.max_lr;
    const double end = rising ? options_.max_lr : last;
    const double part = std::min(1.0, rising ? at / peak : (at - peak) / (total - 1 - peak));
    return options_.anneal_strategy == "cos" ? cosine_between(start, end, part)
                                             : start + (end - start) * part;
}

}  // namespace tern::optim
