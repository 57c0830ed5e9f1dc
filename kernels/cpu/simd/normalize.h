// Normalisation over rows and over channels, one set of functions an instruction set.
#pragma once

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

// Rows of d elements; gamma and beta, [d], may be null.
template <class T>
struct LayerNormRows {
    const T* x;
    const T* gamma;
    const T* beta;
    T* mean;
    T* rstd;
    int64_t d;
};

// The channels of [n, c, inner].
struct Channels {
    int64_t n, c, inner;
};

TERN_EACH_ISA(
    template <class T>
    void layer_norm(const LayerNormRows<T>& rows, double eps, T* y, int64_t begin, int64_t end);
    template <class T> void layer_norm_grad(const LayerNormRows<T>& rows, const T* grad, T* grad_x,
                                            int64_t begin, int64_t end);
    // Adds the rows' shares to grad_gamma and grad_beta, [d], either of which may be null.
    template <class T>
    void layer_norm_param_grad(const LayerNormRows<T>& rows, const T* grad, T* grad_gamma,
                               T* grad_beta, int64_t begin, int64_t end);

    // Of channels [begin, end): sum of x, of (x - mean)^2, of grad (x - mean).
    template <class T>
    void channel_sum(Channels shape, const T* x, double* sums, int64_t begin, int64_t end);
    template <class T> void channel_squares(Channels shape, const T* x, const T* mean, double* sums,
                                            int64_t begin, int64_t end);
    template <class T>
    void channel_products(Channels shape, const T* grad, const T* x, const T* mean, double* sums,
                          int64_t begin, int64_t end);
    // For samples [begin, end): y = (x - mean) scale + shift;
    // y = scale (grad - offset - (x - mean) slope).
    template <class T> void channel_apply(Channels shape, const T* x, const T* mean, const T* scale,
                                          const T* shift, T* y, int64_t begin, int64_t end);
    template <class T> void channel_apply_grad(Channels shape, const T* grad, const T* x,
                                               const T* mean, const T* scale, const T* offset,
                                               const T* slope, T* y, int64_t begin, int64_t end);)

}  // namespace tern::kernels::cpu
