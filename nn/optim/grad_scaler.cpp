#include "nn/optim/grad_scaler.h"

#include <algorithm>
#include <cmath>

#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "kernels/unscale.h"
#include "nn/optim/optimizer.h"
#include "tensor/factory.h"

namespace tern::optim {
namespace {

// The gradients of one device, dense.
struct Gradients {
    Device device;
    std::vector<Tensor> tensors;
    std::vector<View> views;
};

std::vector<Gradients> dense_gradients(const Optimizer& optimizer) {
    std::vector<Gradients> out;
    for (int64_t group = 0; group < optimizer.num_groups(); ++group)
        for (const Tensor& p : optimizer.params(group)) {
            if (!p.grad().defined()) continue;
            TERN_CHECK(p.grad().dtype() != DType::float16, ValueError,
                       "GradScaler: a gradient is float16, which scaling cannot help; keep the ",
                       "parameters in float32 under autocast");
            if (!p.grad().is_contiguous()) p.set_grad(p.grad().detach().clone());
            const Tensor grad = p.grad();
            auto at = std::find_if(out.begin(), out.end(),
                                   [&](const Gradients& g) { return g.device == grad.device(); });
            if (at == out.end()) at = out.insert(at, {.device = grad.device()});
            at->tensors.push_back(grad);
            at->views.push_back(grad.view());
        }
    return out;
}

bool any_found(const std::vector<Tensor>& found) {
    return std::any_of(found.begin(), found.end(),
                       [](const Tensor& flag) { return flag.item<int>() != 0; });
}

}  // namespace

GradScaler::GradScaler(const GradScalerOptions& options)
    : options_(options), scale_(options.init_scale) {
    TERN_CHECK(options.init_scale > 0 && std::isfinite(options.init_scale), ValueError,
               "GradScaler: init_scale must be positive and finite, got ", options.init_scale);
    TERN_CHECK(options.growth_factor > 1 && std::isfinite(options.growth_factor), ValueError,
               "GradScaler: growth_factor must be above 1, got ", options.growth_factor);
    TERN_CHECK(options.backoff_factor > 0 && options.backoff_factor < 1, ValueError,
               "GradScaler: backoff_factor must be in (0, 1), got ", options.backoff_factor);
    TERN_CHECK(options.growth_interval > 0, ValueError,
               "GradScaler: growth_interval must be positive, got ", options.growth_interval);
}

Tensor GradScaler::scale(const Tensor& loss) const {
    return options_.enabled ? loss * scale_ : loss;
}

void GradScaler::unscale_(Optimizer& optimizer) {
    if (!options_.enabled) return;
    TERN_CHECK(!progress_.contains(&optimizer), ValueError,
               "GradScaler: unscale_ was called already since the last update");
    Progress progress;
    for (const Gradients& grads : dense_gradients(optimizer)) {
        const Tensor found = zeros({}, {.device = grads.device, .dtype = DType::int32});
        kernels::unscale(grads.views, 1 / scale_, found.view());
        for (const Tensor& grad : grads.tensors) grad.impl().storage->bump_version();
        progress.found.push_back(found);
    }
    progress_[&optimizer] = std::move(progress);
}

bool GradScaler::step(Optimizer& optimizer) {
    if (!options_.enabled) {
        optimizer.step();
        return true;
    }
    if (!progress_.contains(&optimizer)) unscale_(optimizer);
    Progress& progress = progress_[&optimizer];
    TERN_CHECK(!progress.stepped, ValueError,
               "GradScaler: step was called already since the last update");
    const bool finite = !any_found(progress.found);
    if (finite) optimizer.step();
    progress.stepped = true;
    return finite;
}

void GradScaler::update() {
    if (!options_.enabled) return;
    TERN_CHECK(!progress_.empty(), ValueError,
               "GradScaler: update: no optimizer has stepped since the last one");
    const bool overflow = std::any_of(progress_.begin(), progress_.end(), [](const auto& entry) {
        return any_found(entry.second.found);
    });
    progress_.clear();
    if (overflow) {
        scale_ *= options_.backoff_factor;
        growth_tracker_ = 0;
    } else if (++growth_tracker_ == options_.growth_interval) {
        // What float32 cannot hold would make every gradient infinite.
        const double grown = scale_ * options_.growth_factor;
        if (std::isfinite(static_cast<float>(grown))) scale_ = grown;
        growth_tracker_ = 0;
    }
}

std::map<std::string, Tensor> GradScaler::state_dict() const {
    return {{"scale", scalar(scale_, {.dtype = DType::float64})},
            {"growth_tracker", from_vector<int64_t>({growth_tracker_}, Shape{})}};
}

void GradScaler::load_state_dict(const std::map<std::string, Tensor>& state) {
    for (const char* name : {"scale", "growth_tracker"})
        TERN_CHECK(state.contains(name) && state.at(name).numel() == 1, ValueError,
                   "GradScaler: load_state_dict: ", name, " is missing or no number");
    TERN_CHECK(state.size() == 2, ValueError, "GradScaler: load_state_dict: ", state.size(),
               " entries, not 2");
    const double scale = state.at("scale").item<double>();
    const int64_t tracker = state.at("growth_tracker").item<int64_t>();
    TERN_CHECK(scale > 0 && std::isfinite(scale), ValueError,
               "GradScaler: load_state_dict: scale must be positive and finite, got ", scale);
    TERN_CHECK(tracker >= 0 && tracker < options_.growth_interval, ValueError,
               "GradScaler: load_state_dict: growth_tracker must be in [0, ",
               options_.growth_interval, "), got ", tracker);
    scale_ = scale;
    growth_tracker_ = tracker;
    progress_.clear();
}

}  // namespace tern::optim
