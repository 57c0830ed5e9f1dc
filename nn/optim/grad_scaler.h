// GradScaler: keeps gradients of float16 from vanishing, after torch.amp.GradScaler.
//
//     { AutocastGuard autocast(DeviceType::cuda); loss = ...; }
//     scaler.scale(loss).backward();
//     scaler.step(adam);   // gradients divided by the scale; no step if one is not finite
//     scaler.update();     // the scale of the next step
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace optim {

class Optimizer;

struct GradScalerOptions {
    double init_scale = 65536;
    double growth_factor = 2;     // of the scale, after growth_interval steps without overflow
    double backoff_factor = 0.5;  // of the scale, after an overflow
    int64_t growth_interval = 2000;
    bool enabled = true;  // if not, the scale is 1 and step is the optimizer's
};

class GradScaler {
 public:
    // Throws ValueError for an option out of range.
    explicit GradScaler(const GradScalerOptions& options = {});

    // loss times the scale; differentiable.
    Tensor scale(const Tensor& loss) const;
    // Divides the gradients of the optimizer's parameters by the scale, in place, before they are
    // looked at or clipped. Throws ValueError when it was done already since the last update, and
    // for gradients of float16, which hold no more than they show.
    void unscale_(Optimizer& optimizer);
    // unscale_, unless done; then the optimizer's step, unless a gradient was not finite. Whether
    // it stepped. Waits for the device. Throws ValueError for a second step before update.
    bool step(Optimizer& optimizer);
    // Ends the step of all optimizers: adapts the scale. Throws ValueError when none has stepped.
    void update();

    double get_scale() const { return options_.enabled ? scale_ : 1; }
    bool is_enabled() const { return options_.enabled; }
    const GradScalerOptions& options() const { return options_; }

    // "scale" and "growth_tracker", the steps since the scale changed. Between update and scale.
    std::map<std::string, Tensor> state_dict() const;
    // Throws ValueError for names missing or unexpected or numbers out of range; then nothing is
    // changed.
    void load_state_dict(const std::map<std::string, Tensor>& state);

 private:
    struct Progress {
        std::vector<Tensor> found;  // int32 [], one a device: 1 when a gradient was not finite
        bool stepped = false;
    };

    GradScalerOptions options_;
    double scale_;
    int64_t growth_tracker_ = 0;
    std::map<const Optimizer*, Progress> progress_;
};

}  // namespace optim
}  // namespace tern
