// Adam, and AdamW with decoupled weight decay.
#pragma once

#include <utility>

#include "nn/optim/optimizer.h"

namespace tern TERN_PUBLIC {
namespace optim {

struct AdamOptions {
    double lr = 1e-3;
    std::pair<double, double> betas = {0.9, 0.999};  // of the running mean and square
    double eps = 1e-8;
    double weight_decay = 0;  // L2, added to the gradient
    bool amsgrad = false;     // never forgets the largest square (Reddi et al. 2018)
};

// Kingma and Ba 2015, as torch.optim.Adam.
class Adam : public OptimizerOf<AdamOptions> {
 public:
    explicit Adam(const std::vector<Tensor>& params, const AdamOptions& options = {});
    explicit Adam(const std::vector<ParamGroup<AdamOptions>>& groups);

 protected:
    StateNames state_names(int64_t group) const override;
    void update(int64_t group, const int64_t& steps,
                std::span<const kernels::UpdateSlot> slots) override;
};

struct AdamWOptions {
    double lr = 1e-3;
    std::pair<double, double> betas = {0.9, 0.999};
    double eps = 1e-8;
    double weight_decay = 1e-2;  // taken off the weights themselves, times lr
    bool amsgrad = false;
};

// Loshchilov and Hutter 2019, as torch.optim.AdamW.
class AdamW : public OptimizerOf<AdamWOptions> {
 public:
    explicit AdamW(const std::vector<Tensor>& params, const AdamWOptions& options = {});
    explicit AdamW(const std::vector<ParamGroup<AdamWOptions>>& groups);

 protected:
    StateNames state_names(int64_t group) const override;
    void update(int64_t group, const int64_t& steps,
                std::span<const kernels::UpdateSlot> slots) override;
};

}  // namespace optim
}  // namespace tern
