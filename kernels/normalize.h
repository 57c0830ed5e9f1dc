// Layer norm over the rows of [n, d] and batch norm over the channels of [n, c, inner]. All views
// dense, floats of one dtype; beside 16-bit floats, moments are float32. gamma and beta may be
// null.
#pragma once

#include "kernels/recorded_call.h"
#include "kernels/widen.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void layer_norm(const View& x, const View* gamma, const View* beta, double eps, const View& y,
                const View& mean, const View& rstd);
void layer_norm_backward(const View& grad, const View& x, const View& mean, const View& rstd,
                         const View* gamma, const View* grad_x, const View* grad_gamma,
                         const View* grad_beta);
void channel_moments(const View& x, const View& mean, const View& var);
void batch_norm(const View& x, const View& mean, const View& var, const View* gamma,
                const View* beta, double eps, const View& y);
void batch_norm_backward(const View& grad, const View& x, const View& mean, const View& var,
                         const View* gamma, double eps, bool training, const View* grad_x,
                         const View* grad_gamma, const View* grad_beta);
}  // namespace cpu
namespace cuda {
void layer_norm(const View& x, const View* gamma, const View* beta, double eps, const View& y,
                const View& mean, const View& rstd);
void layer_norm_backward(const View& grad, const View& x, const View& mean, const View& rstd,
                         const View* gamma, const View* grad_x, const View* grad_gamma,
                         const View* grad_beta);
void channel_moments(const View& x, const View& mean, const View& var);
void batch_norm(const View& x, const View& mean, const View& var, const View* gamma,
                const View* beta, double eps, const View& y);
void batch_norm_backward(const View& grad, const View& x, const View& mean, const View& var,
                         const View* gamma, double eps, bool training, const View* grad_x,
                         const View* grad_gamma, const View* grad_beta);
}  // namespace cuda

// y = (x - mean) * rstd * gamma + beta by rows; mean, rstd: [n] are results too,
// rstd = 1 / sqrt(var + eps) with the variance over d. Ba et al. 2016.
inline void layer_norm(const View& x, const View* gamma, const View* beta, double eps,
                       const View& y, const View& mean, const View& rstd) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float([&](const View& x, const View* gamma, const View* beta,
                            const View& y) { layer_norm(x, gamma, beta, eps, y, mean, rstd); },
                        reads(x), reads(gamma), reads(beta), writes(y));
    TERN_LAUNCH(x.device, layer_norm, x, gamma, beta, eps, y, mean, rstd);
}

// Each result may be null when it is not wanted.
inline void layer_norm_backward(const View& grad, const View& x, const View& mean, const View& rstd,
                                const View* gamma, const View* grad_x, const View* grad_gamma,
                                const View* grad_beta) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float(
            [&](const View& grad, const View& x, const View* gamma, const View* grad_x,
                const View* grad_gamma, const View* grad_beta) {
                layer_norm_backward(grad, x, mean, rstd, gamma, grad_x, grad_gamma, grad_beta);
            },
            reads(grad), reads(x), reads(gamma), writes(grad_x), writes(grad_gamma),
            writes(grad_beta));
    TERN_LAUNCH(x.device, layer_norm_backward, grad, x, mean, rstd, gamma, grad_x, grad_gamma,
                grad_beta);
}

// mean, var: [c], the biased variance, over n and inner, in two passes.
inline void channel_moments(const View& x, const View& mean, const View& var) {
    if (is_half(x.dtype))
        return in_float([&](const View& x) { channel_moments(x, mean, var); }, reads(x));
    TERN_LAUNCH(x.device, channel_moments, x, mean, var);
}

// y = (x - mean) / sqrt(var + eps) * gamma + beta by channels. Ioffe and Szegedy 2015.
inline void batch_norm(const View& x, const View& mean, const View& var, const View* gamma,
                       const View* beta, double eps, const View& y) {
    if (is_half(x.dtype))
        return in_float([&](const View& x, const View* gamma, const View* beta,
                            const View& y) { batch_norm(x, mean, var, gamma, beta, eps, y); },
                        reads(x), reads(gamma), reads(beta), writes(y));
    TERN_LAUNCH(x.device, batch_norm, x, mean, var, gamma, beta, eps, y);
}

// training: mean and var are x's own and the gradient runs through them. Results may be null.
inline void batch_norm_backward(const View& grad, const View& x, const View& mean, const View& var,
                                const View* gamma, double eps, bool training, const View* grad_x,
                                const View* grad_gamma, const View* grad_beta) {
    if (is_half(x.dtype))
        return in_float(
            [&](const View& grad, const View& x, const View* gamma, const View* grad_x,
                const View* grad_gamma, const View* grad_beta) {
                batch_norm_backward(grad, x, mean, var, gamma, eps, training, grad_x, grad_gamma,
                                    grad_beta);
            },
            reads(grad), reads(x), reads(gamma), writes(grad_x), writes(grad_gamma),
            writes(grad_beta));
    TERN_LAUNCH(x.device, batch_norm_backward, grad, x, mean, var, gamma, eps, training, grad_x,
                grad_gamma, grad_beta);
}

}  // namespace tern::kernels
