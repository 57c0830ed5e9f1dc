// The losses of autograd/ops/loss.h as objects, which can be handed to a Trainer or kept:
// nn::cross_entropy(scores, classes) is tern::cross_entropy(scores, classes).
#pragma once

#include "autograd/ops/loss.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct CrossEntropy {
    Tensor operator()(const Tensor& input, const Tensor& target,
                      const CrossEntropyOptions& options = {}) const {
        return tern::cross_entropy(input, target, options);
    }
};
inline constexpr CrossEntropy cross_entropy;

struct NllLoss {
    Tensor operator()(const Tensor& input, const Tensor& target,
                      const NllOptions& options = {}) const {
        return tern::nll_loss(input, target, options);
    }
};
inline constexpr NllLoss nll_loss;

struct BceWithLogits {
    Tensor operator()(const Tensor& input, const Tensor& target,
                      const BceOptions& options = {}) const {
        return tern::bce_with_logits(input, target, options);
    }
};
inline constexpr BceWithLogits bce_with_logits;

struct MseLoss {
    Tensor operator()(const Tensor& input, const Tensor& target,
                      Reduction reduction = Reduction::mean) const {
        return tern::mse_loss(input, target, reduction);
    }
};
inline constexpr MseLoss mse_loss;

struct L1Loss {
    Tensor operator()(const Tensor& input, const Tensor& target,
                      Reduction reduction = Reduction::mean) const {
        return tern::l1_loss(input, target, reduction);
    }
};
inline constexpr L1Loss l1_loss;

struct HuberLoss {
    Tensor operator()(const Tensor& input, const Tensor& target, double delta = 1,
                      Reduction reduction = Reduction::mean) const {
        return tern::huber_loss(input, target, delta, reduction);
    }
};
inline constexpr HuberLoss huber_loss;

}  // namespace nn
}  // namespace tern
