// Losses, by PyTorch's names and meanings. Inputs floating; input and target of one shape, dtype
// and device unless said otherwise.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

enum class Reduction : uint8_t { none, mean, sum };

Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean);
Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean);
// 0.5 e^2 where |e| < delta, else delta (|e| - delta / 2). Huber 1964. delta > 0.
Tensor huber_loss(const Tensor& input, const Tensor& target, double delta = 1,
                  Reduction reduction = Reduction::mean);
// 0.5 e^2 / beta where |e| < beta, else |e| - beta / 2. Girshick 2015. beta >= 0.
Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, double beta = 1,
                      Reduction reduction = Reduction::mean);

struct CrossEntropyOptions {
    Tensor weight = {};                     // [classes], of the classes; or undefined
    int64_t ignore_index = -100;            // rows with this target count for nothing
    Reduction reduction = Reduction::mean;  // mean divides by the sum of the rows' weights
    double label_smoothing = 0;             // in [0, 1]: mixed with the uniform distribution
};
// input: [n, C] of unnormalised scores; target: int64 [n] of classes (the weight then has no
// gradient: GradError), or [n, C] of probabilities in input's dtype.
Tensor cross_entropy(const Tensor& input, const Tensor& target,
                     const CrossEntropyOptions& options = {});

struct NllOptions {
    Tensor weight = {};
    int64_t ignore_index = -100;
    Reduction reduction = Reduction::mean;
};
// input: [n, C] of log-probabilities; target: int64 [n].
Tensor nll_loss(const Tensor& input, const Tensor& target, const NllOptions& options = {});

struct BceOptions {
    Tensor weight = {};      // broadcast to input; or undefined
    Tensor pos_weight = {};  // of the positive class, broadcast to input; or undefined
    Reduction reduction = Reduction::mean;
};
// Binary cross-entropy of unnormalised scores; target in [0, 1].
Tensor bce_with_logits(const Tensor& input, const Tensor& target, const BceOptions& options = {});
// The same of probabilities in [0, 1]. Logarithms are cut off at -100.
Tensor binary_cross_entropy(const Tensor& input, const Tensor& target, const Tensor& weight = {},
                            Reduction reduction = Reduction::mean);

struct KlDivOptions {
    Reduction reduction = Reduction::mean;
    bool batchmean = false;   // the divergence itself: the sum over the number of rows
    bool log_target = false;  // target holds logarithms too
};
// target (log(target) - input), where input holds log-probabilities. Kullback and Leibler 1951.
Tensor kl_div(const Tensor& input, const Tensor& target, const KlDivOptions& options = {});

struct PoissonNllOptions {
    bool log_input = true;  // input is the logarithm of the rate
    bool full = false;      // add Stirling's approximation of log(target!)
    double eps = 1e-8;      // keeps the logarithm of a rate of 0 finite
    Reduction reduction = Reduction::mean;
};
// Of counts `target` under a Poisson distribution.
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target,
                        const PoissonNllOptions& options = {});

struct GaussianNllOptions {
    bool full = false;  // add log(2 pi) / 2
    double eps = 1e-6;  // the least variance
    Reduction reduction = Reduction::mean;
};
// Of `target` under normal distributions with means `input` and variances `var`, which broadcasts
// to input. Nix and Weigend 1994.
Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, const Tensor& var,
                         const GaussianNllOptions& options = {});

}  // namespace tern
