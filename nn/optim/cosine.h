// Schedules that follow a cosine.
#pragma once

#include "nn/optim/schedule.h"

namespace tern TERN_PUBLIC {
namespace optim {

struct CosineAnnealingLROptions {
    int64_t t_max = 10;  // steps from the base rate down to eta_min
    double eta_min = 0;
};
// Half a cosine down in t_max steps, then up again in as many (Loshchilov and Hutter 2017).
class CosineAnnealingLR : public LRScheduler {
 public:
    CosineAnnealingLR(Optimizer& optimizer, const CosineAnnealingLROptions& options);

 protected:
    double lr_at(int64_t epoch, double base_lr) const override;

 private:
    CosineAnnealingLROptions options_;
};

struct CosineAnnealingWarmRestartsOptions {
    int64_t t_0 = 10;    // steps of the first descent
    int64_t t_mult = 1;  // each descent is this many times as long as the last
    double eta_min = 0;
};
// Half a cosine down, over and over from the base rate (Loshchilov and Hutter 2017).
class CosineAnnealingWarmRestarts : public LRScheduler {
 public:
    CosineAnnealingWarmRestarts(Optimizer& optimizer,
                                const CosineAnnealingWarmRestartsOptions& options);

 protected:
    double lr_at(int64_t epoch, double base_lr) const override;

 private:
    CosineAnnealingWarmRestartsOptions options_;
};

struct OneCycleLROptions {
    double max_lr = 1e-2;
    int64_t total_steps = 0;              // all steps of the training; at least 1
    double pct_start = 0.3;               // part of them spent rising
    std::string anneal_strategy = "cos";  // or "linear"
    double div_factor = 25;               // the first rate is max_lr / div_factor
    double final_div_factor = 1e4;        // the last is the first / final_div_factor
};
// Up to max_lr and down again, once; meant for a step() after every batch (Smith and Topin 2019).
// Momentum is left alone. Throws ValueError when stepped past total_steps.
class OneCycleLR : public LRScheduler {
 public:
    OneCycleLR(Optimizer& optimizer, const OneCycleLROptions& options);

 protected:
    double lr_at(int64_t epoch, double base_lr) const override;

 private:
    OneCycleLROptions options_;
};

}  // namespace optim
}  // namespace tern
