// Optimizer steps for one element. Scalars that depend on the step count are worked out once, in
// double, by the optimizer; an element's arithmetic is in its own type.
#pragma once

#include "kernels/formula/generic.h"

namespace tern::kernels::fn {

// PyTorch's SGD: momentum, dampening, Nesterov, coupled weight decay.
struct SgdStep {
    double lr, momentum, dampening, weight_decay;
    bool nesterov, first;  // first: the momentum buffer starts as the gradient
    template <class T>
    TERN_HD void operator()(T& w, T g, T& velocity) const {
        g = g + T(weight_decay) * w;
        if (momentum != 0) {
            velocity = first ? g : T(momentum) * velocity + T(1 - dampening) * g;
            g = nesterov ? g + T(momentum) * velocity : velocity;
        }
        w = w - T(lr) * g;
    }
    friend bool operator==(const SgdStep&, const SgdStep&) = default;
};

// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), in PyTorch's order of
// operations; amsgrad of Reddi et al. 2018.
struct AdamStep {
    double lr, beta1, beta2, eps, weight_decay;
    double correction1, sqrt_correction2;  // 1 - beta1^t, sqrt(1 - beta2^t)
    bool decoupled, amsgrad;
    template <class T>
    TERN_HD void operator()(T& w, T g, T& m, T& v, T& v_max) const {
        if (decoupled)
            w = w * T(1 - lr * weight_decay);
        else
            g = g + T(weight_decay) * w;
        m = T(beta1) * m + T(1 - beta1) * g;
        v = T(beta2) * v + T(1 - beta2) * g * g;
        T second = v;
        if (amsgrad) second = v_max = larger(v_max, v);
        const T scale = sqrt(second) / T(sqrt_correction2) + T(eps);
        w = w - T(lr / correction1) * (m / scale);
    }
    friend bool operator==(const AdamStep&, const AdamStep&) = default;
};

// RMSprop (Hinton 2012), centered (Graves 2013), with momentum; PyTorch's order.
struct RmspropStep {
    double lr, alpha, eps, weight_decay, momentum;
    bool centered;
    template <class T>
    TERN_HD void operator()(T& w, T g, T& square, T& mean, T& velocity) const {
        g = g + T(weight_decay) * w;
        square = T(alpha) * square + T(1 - alpha) * g * g;
        T spread = square;
        if (centered) {
            mean = mean + T(1 - alpha) * (g - mean);
            spread = square - mean * mean;
        }
        const T step = g / (sqrt(spread) + T(eps));
        if (momentum != 0) {
            velocity = T(momentum) * velocity + step;
            w = w - T(lr) * velocity;
        } else {
            w = w - T(lr) * step;
        }
    }
    friend bool operator==(const RmspropStep&, const RmspropStep&) = default;
};

}  // namespace tern::kernels::fn
