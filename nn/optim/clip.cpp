#include "nn/optim/clip.h"

#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/unary.h"
#include "tensor/factory.h"

namespace tern::optim {
namespace {
std::vector<Tensor> with_grad(const std::vector<Tensor>& params) {
    std::vector<Tensor> out;
    for (const Tensor& p : params)
        if (p.grad().defined()) out.push_back(p);
    return out;
}
}  // namespace

Tensor clip_grad_norm_(const std::vector<Tensor>& params, double max_norm) {
    TERN_CHECK(max_norm >= 0, ValueError, "clip_grad_norm_: max_norm must not be negative, got ",
               max_norm);
    const NoGradGuard guard;
    const std::vector<Tensor> counted = with_grad(params);
    if (counted.empty()) return scalar(0, {.dtype = float64});
    const Device device = counted[0].device();
    Tensor total;
    for (const Tensor& p : counted) {
        const Tensor wide = p.grad().to(compute_dtype(p.dtype()));  // squares leave float16 soon
        const Tensor part = sum(square(wide)).to(device, float64);
        total = total.defined() ? total + part : part;
    }
    const Tensor norm = sqrt(total);
    const Tensor scale = minimum(max_norm / (norm + 1e-6), ones_like(norm));
    for (const Tensor& p : counted) p.set_grad(p.grad() * scale.to(p.device(), p.dtype()));
    return norm;
}

void clip_grad_value_(const std::vector<Tensor>& params, double clip_value) {
    TERN_CHECK(clip_value >= 0, ValueError,
               "clip_grad_value_: clip_value must not be negative, got ", clip_value);
    const NoGradGuard guard;
    for (const Tensor& p : with_grad(params)) p.set_grad(clamp(p.grad(), -clip_value, clip_value));
}

}  // namespace tern::optim
