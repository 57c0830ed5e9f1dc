#include "nn/optim/clip.h"

#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/unary.h"
#include "tensor/factory.h"

namespace tern::optim {
namespace {
std::vector<Tensor> grads_of(const std::vector<Tensor>& params) {
    std::vector<Tensor> out;
    for (const Tensor& p : params)
        if (const Tensor grad = p.grad(); grad.defined()) out.push_back(grad);
    return out;
}
}  // namespace

Tensor clip_grad_norm_(const std::vector<Tensor>& params, double max_norm) {
    TERN_CHECK(max_norm >= 0, ValueError, "clip_grad_norm_: max_norm must not be negative, got ",
               max_norm);
    const NoGradGuard guard;
    const std::vector<Tensor> grads = grads_of(params);
    if (grads.empty()) return scalar(0, {.dtype = float64});
    const Device device = grads[0].device();
    Tensor total;
    for (const Tensor& g : grads) {
        const Tensor part = sum(square(g)).to(device, float64);
        total = total.defined() ? total + part : part;
    }
    const Tensor norm = sqrt(total);
    const Tensor scale = minimum(max_norm / (norm + 1e-6), ones_like(norm));
    for (const Tensor& g : grads) g.copy_(g * scale.to(g.device(), g.dtype()));
    return norm;
}

void clip_grad_value_(const std::vector<Tensor>& params, double clip_value) {
    TERN_CHECK(clip_value >= 0, ValueError,
               "clip_grad_value_: clip_value must not be negative, got ", clip_value);
    const NoGradGuard guard;
    for (const Tensor& g : grads_of(params)) g.copy_(clamp(g, -clip_value, clip_value));
}

}  // namespace tern::optim
