// The elementwise losses, composed of operations that know their gradients.
#include <cmath>
#include <limits>

#include "autograd/autocast_rules.h"
#include "autograd/ops/activation.h"
#include "autograd/ops/loss_reduction.h"
#include "autograd/through_float.h"

namespace tern {

constexpr double kPi = 3.14159265358979323846;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
    const auto in_float = [&](const Tensor& input, const Tensor& target) {
        return mse_loss(input, target, reduction);
    };
    if (runs_in_float(input, target)) return in_float(to_float(input), to_float(target));
    check_pair("mse_loss", input, target);
    if (is_half(input.dtype())) return through_float(in_float, input, target);
    return reduced(square(input - target), reduction);
}

Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
    const auto in_float = [&](const Tensor& input, const Tensor& target) {
        return l1_loss(input, target, reduction);
    };
    if (runs_in_float(input, target)) return in_float(to_float(input), to_float(target));
    check_pair("l1_loss", input, target);
    if (is_half(input.dtype())) return through_float(in_float, input, target);
    return reduced(abs(input - target), reduction);
}

Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, double beta, Reduction reduction) {
    const auto in_float = [&](const Tensor& input, const Tensor& target) {
        return smooth_l1_loss(input, target, beta, reduction);
    };
    if (runs_in_float(input, target)) return in_float(to_float(input), to_float(target));
    check_pair("smooth_l1_loss", input, target);
    if (is_half(input.dtype())) return through_float(in_float, input, target);
    TERN_CHECK(beta >= 0, ValueError, "smooth_l1_loss: beta must not be negative, got ", beta);
    const Tensor size = abs(input - target);
    if (beta == 0) return reduced(size, reduction);
    return reduced(where(size < beta, square(size) * (0.5 / beta), size - beta / 2), reduction);
}

Tensor huber_loss(const Tensor& input, const Tensor& target, double delta, Reduction reduction) {
    const auto in_float = [&](const Tensor& input, const Tensor& target) {
        return huber_loss(input, target, delta, reduction);
    };
    if (runs_in_float(input, target)) return in_float(to_float(input), to_float(target));
    check_pair("huber_loss", input, target);
    if (is_half(input.dtype())) return through_float(in_float, input, target);
    TERN_CHECK(delta > 0, ValueError, "huber_loss: delta must be positive, got ", delta);
    const Tensor size = abs(input - target);
    return reduced(where(size < delta, square(size) * 0.5, (size - delta / 2) * delta), reduction);
}

Tensor bce_with_logits(const Tensor& input, const Tensor& target, const BceOptions& options) {
    const auto in_float = [&](const Tensor& input, const Tensor& target, const Tensor& weight,
                              const Tensor& pos_weight) {
        return bce_with_logits(input, target, {weight, pos_weight, options.reduction});
    };
    if (runs_in_float(input, target))
        return in_float(to_float(input), to_float(target), to_float(options.weight),
                        to_float(options.pos_weight));
    check_pair("bce_with_logits", input, target);
    if (is_half(input.dtype()))
        return through_float(in_float, input, target, options.weight, options.pos_weight);
    // -log sigmoid(-x) = softplus(x), -log sigmoid(x) = softplus(-x) = softplus(x) - x.
    const Tensor loss = [&] {
        if (!options.pos_weight.defined()) return softplus(input) - input * target;
        check_broadcasts("bce_with_logits", "pos_weight", input, options.pos_weight);
        return (1.0 - target) * softplus(input) +
               target * options.pos_weight * softplus(neg(input));
    }();
    return reduced(weighted("bce_with_logits", loss, options.weight), options.reduction);
}

Tensor binary_cross_entropy(const Tensor& input, const Tensor& target, const Tensor& weight,
                            Reduction reduction) {
    const auto in_float = [&](const Tensor& input, const Tensor& target, const Tensor& weight) {
        return binary_cross_entropy(input, target, weight, reduction);
    };
    if (runs_in_float(input, target))
        return in_float(to_float(input), to_float(target), to_float(weight));
    check_pair("binary_cross_entropy", input, target);
    if (is_half(input.dtype())) return through_float(in_float, input, target, weight);
    // As in PyTorch, a logarithm is cut off at -100, so that a certain miss has a finite loss.
    const auto log_above = [](const Tensor& p) { return clamp(log(p), -100, kInfinity); };
    const Tensor loss = neg(target * log_above(input) + (1.0 - target) * log_above(1.0 - input));
    return reduced(weighted("binary_cross_entropy", loss, weight), reduction);
}

Tensor kl_div(const Tensor& input, const Tensor& target, const KlDivOptions& options) {
    const auto in_float = [&](const Tensor& input, const Tensor& target) {
        return kl_div(input, target, options);
    };
    if (runs_in_float(input, target)) return in_float(to_float(input), to_float(target));
    check_pair("kl_div", input, target);
    if (is_half(input.dtype())) return through_float(in_float, input, target);
    const Tensor loss = [&] {
        if (options.log_target) return exp(target) * (target - input);
        // 0 log 0 is 0.
        const Tensor certain = target > 0.0;
        return where(certain, target * (log(where(certain, target, 1.0)) - input), 0.0);
    }();
    if (!options.batchmean) return reduced(loss, options.reduction);
    TERN_CHECK(input.dim() > 0, ShapeError, "kl_div: batchmean takes a batch, got shape []");
    return sum(loss) / static_cast<double>(input.size(0));
}

Tensor poisson_nll_loss(const Tensor& input, const Tensor& target,
                        const PoissonNllOptions& options) {
    const auto in_float = [&](const Tensor& input, const Tensor& target) {
        return poisson_nll_loss(input, target, options);
    };
    if (runs_in_float(input, target)) return in_float(to_float(input), to_float(target));
    check_pair("poisson_nll_loss", input, target);
    if (is_half(input.dtype())) return through_float(in_float, input, target);
    Tensor loss =
        options.log_input ? exp(input) - target * input : input - target * log(input + options.eps);
    if (options.full) {  // Stirling's approximation of log(target!)
        const Tensor large = target > 1.0, safe = where(large, target, 1.0);
        const Tensor stirling = safe * log(safe) - safe + log(safe * (2 * kPi)) * 0.5;
        loss = loss + where(large, stirling, 0.0);
    }
    return reduced(loss, options.reduction);
}

Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, const Tensor& var,
                         const GaussianNllOptions& options) {
    const auto in_float = [&](const Tensor& input, const Tensor& target, const Tensor& var) {
        return gaussian_nll_loss(input, target, var, options);
    };
    if (runs_in_float(input, target, var))
        return in_float(to_float(input), to_float(target), to_float(var));
    check_pair("gaussian_nll_loss", input, target);
    if (is_half(input.dtype())) return through_float(in_float, input, target, var);
    check_broadcasts("gaussian_nll_loss", "var", input, var);
    TERN_CHECK(options.eps > 0, ValueError, "gaussian_nll_loss: eps must be positive, got ",
               options.eps);
    const Tensor spread = clamp(var, options.eps, kInfinity);
    const Tensor loss = (log(spread) + square(input - target) / spread) * 0.5;
    return reduced(options.full ? loss + 0.5 * std::log(2 * kPi) : loss, options.reduction);
}

}  // namespace tern
