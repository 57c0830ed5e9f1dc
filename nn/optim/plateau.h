// A schedule that watches a metric.
#pragma once

#include "nn/optim/schedule.h"

namespace tern TERN_PUBLIC {
namespace optim {

struct ReduceLROnPlateauOptions {
    std::string mode = "min";            // or "max": what is better
    double factor = 0.1;                 // in (0, 1)
    int64_t patience = 10;               // epochs without improvement that are borne
    double threshold = 1e-4;             // what counts as improvement
    std::string threshold_mode = "rel";  // relative to the best, or "abs"
    int64_t cooldown = 0;                // epochs after a cut that do not count
    double min_lr = 0;
    double eps = 1e-8;  // smaller cuts are not made
};
// Multiplies all rates by factor when step(metric) has seen no improvement for more than `patience`
// epochs. A NaN metric is no improvement.
class ReduceLROnPlateau : public LRScheduler {
 public:
    explicit ReduceLROnPlateau(Optimizer& optimizer, const ReduceLROnPlateauOptions& options = {});
    void step(double metric) override;

    std::map<std::string, Tensor> state_dict() const override;
    void load_state_dict(const std::map<std::string, Tensor>& state) override;

 protected:
    double lr_at(int64_t epoch, double base_lr) const override;

 private:
    bool is_better(double metric) const;
    void reduce();

    ReduceLROnPlateauOptions options_;
    double best_;
    int64_t bad_epochs_ = 0;
    int64_t cooldown_left_ = 0;
};

}  // namespace optim
}  // namespace tern
