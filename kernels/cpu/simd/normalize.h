// Layer norm over rows of d, and the passes of batch norm over [rows, c, inner], all dense.
#pragma once

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

// Rows of layer norm. gamma and beta: [d].
template <class T>
struct LayerNormRows {
    int64_t rows, d;
    const T *x, *gamma;
    double eps;
};

// Per-channel factors: y = (x - mean) * scale + shift, mixed with grad * grad_scale where there is
// a gradient. [c] each.
template <class T>
struct ChannelFactors {
    const T *mean, *scale, *shift, *grad_scale;
};

struct ChannelShape {
    int64_t rows, c, inner;
};

TERN_EACH_ISA(
    template <class T>
    void layer_norm_rows(const LayerNormRows<T>& block, const T* beta, T* y, T* mean, T* rstd);
    template <class T> void layer_norm_grad_rows(const LayerNormRows<T>& block, const T* grad,
                                                 const T* mean, const T* rstd, T* grad_x);
    // Adds grad * (x - mean) * rstd and grad to the sums, [d] each.
    template <class T>
    void layer_norm_sums(const LayerNormRows<T>& block, const T* grad, const T* mean, const T* rstd,
                         double* gamma, double* beta);

    // Adds to the sums, [c] each: x; (x - mean)^2; grad and grad * (x - mean).
    template <class T> void channel_sums(const ChannelShape& shape, const T* x, double* sum);
    template <class T>
    void channel_square_sums(const ChannelShape& shape, const T* x, const T* mean, double* sum);
    template <class T> void channel_grad_sums(const ChannelShape& shape, const T* grad, const T* x,
                                              const T* mean, double* sum, double* product);
    // y as ChannelFactors says; grad is null for none.
    template <class T> void channel_scale(const ChannelShape& shape, const T* grad, const T* x,
                                          const ChannelFactors<T>& factors, T* y);)

}  // namespace tern::kernels::cpu
