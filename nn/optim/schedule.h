// Learning-rate schedules. Names, formulas and defaults are PyTorch's (torch.optim.lr_scheduler);
// here each rate is computed from the count of steps alone, so a restored schedule goes on exactly.
#pragma once

#include <functional>
#include <limits>

#include "nn/optim/optimizer.h"

namespace tern TERN_PUBLIC {
namespace optim {

// Sets the optimizer's rates when it is made and after every step(); what was set by hand since is
// overwritten. The optimizer must outlive it.
class LRScheduler {
 public:
    virtual ~LRScheduler();

    // Goes on by one, an epoch or a batch as the caller means it. `metric` is for schedules that
    // watch one.
    virtual void step(double metric = std::numeric_limits<double>::quiet_NaN());
    // Steps so far.
    int64_t last_epoch() const { return last_epoch_; }
    // The present rate of every group.
    std::vector<double> get_last_lr() const;

    // Everything that changes; restoring sets the optimizer's rates too. Throws ValueError for
    // missing names.
    virtual std::map<std::string, Tensor> state_dict() const;
    virtual void load_state_dict(const std::map<std::string, Tensor>& state);

 protected:
    // Takes the optimizer's present rates as base rates.
    explicit LRScheduler(Optimizer& optimizer);
    // The rate after `epoch` steps of a group that began with `base_lr`.
    virtual double lr_at(int64_t epoch, double base_lr) const = 0;
    void apply();  // constructors call it when lr_at is ready

    Optimizer& optimizer() const { return *optimizer_; }
    // One number of a state dictionary.
    static double read(const std::map<std::string, Tensor>& state, const std::string& key);

    int64_t last_epoch_ = 0;

 private:
    Optimizer* optimizer_;
    std::vector<double> base_lrs_;
};

// The base rate times factor(epoch).
class LambdaLR : public LRScheduler {
 public:
    LambdaLR(Optimizer& optimizer, std::function<double(int64_t epoch)> factor);

 protected:
    double lr_at(int64_t epoch, double base_lr) const override { return base_lr * factor_(epoch); }

 private:
    std::function<double(int64_t)> factor_;
};

struct StepLROptions {
    int64_t step_size = 1;
    double gamma = 0.1;
};
// Times gamma every step_size epochs.
class StepLR : public LRScheduler {
 public:
    StepLR(Optimizer& optimizer, const StepLROptions& options);

 protected:
    double lr_at(int64_t epoch, double base_lr) const override;

 private:
    StepLROptions options_;
};

struct MultiStepLROptions {
    std::vector<int64_t> milestones;  // rising
    double gamma = 0.1;
};
// Times gamma at each milestone.
class MultiStepLR : public LRScheduler {
 public:
    MultiStepLR(Optimizer& optimizer, const MultiStepLROptions& options);

 protected:
    double lr_at(int64_t epoch, double base_lr) const override;

 private:
    MultiStepLROptions options_;
};

struct ExponentialLROptions {
    double gamma = 0.9;
};
// Times gamma every epoch.
class ExponentialLR : public LRScheduler {
 public:
    ExponentialLR(Optimizer& optimizer, const ExponentialLROptions& options);

 protected:
    double lr_at(int64_t epoch, double base_lr) const override;

 private:
    ExponentialLROptions options_;
};

struct LinearLROptions {
    double start_factor = 1.0 / 3;
    double end_factor = 1;
    int64_t total_iters = 5;
};
// Warm-up: the factor goes from start_factor to end_factor in total_iters steps and stays there.
class LinearLR : public LRScheduler {
 public:
    explicit LinearLR(Optimizer& optimizer, const LinearLROptions& options = {});

 protected:
    double lr_at(int64_t epoch, double base_lr) const override;

 private:
    LinearLROptions options_;
};

}  // namespace optim
}  // namespace tern
