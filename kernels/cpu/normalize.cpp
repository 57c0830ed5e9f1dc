// Layer and batch norm: rows and channels split among threads by the shape.
#include "kernels/normalize.h"

#include <cmath>
#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/normalize.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

template <class T>
T* ptr_or_null(const View* view) {
    return view ? view->ptr<T>() : nullptr;
}

template <class T>
void normalize_rows(const LayerNormRows<T>& rows, double eps, T* y, int64_t begin, int64_t end) {
    TERN_ON_ISA(layer_norm(rows, eps, y, begin, end));
}
template <class T>
void rows_grad(const LayerNormRows<T>& rows, const T* g, T* gx, int64_t begin, int64_t end) {
    TERN_ON_ISA(layer_norm_grad(rows, g, gx, begin, end));
}
template <class T>
void rows_param_grad(const LayerNormRows<T>& rows, const T* g, T* gw, T* gb, int64_t begin,
                     int64_t end) {
    TERN_ON_ISA(layer_norm_param_grad(rows, g, gw, gb, begin, end));
}

// Chunks of rows add into sums of their own, which are then added in order.
template <class T>
void param_grads(const LayerNormRows<T>& rows, const T* grad, int64_t n, T* grad_gamma,
                 T* grad_beta) {
    constexpr int64_t kMostChunks = 64;
    const int64_t d = rows.d;
    const int64_t grain = std::max(grain_of(d), (n + kMostChunks - 1) / kMostChunks);
    const int64_t chunks = std::max<int64_t>(1, (n + grain - 1) / grain);
    std::vector<T> gammas(grad_gamma ? static_cast<size_t>(chunks * d) : 0);
    std::vector<T> betas(grad_beta ? static_cast<size_t>(chunks * d) : 0);
    parallel_for(n, grain, [&](int64_t begin, int64_t end) {
        const int64_t at = begin / grain * d;
        rows_param_grad(rows, grad, grad_gamma ? gammas.data() + at : nullptr,
                        grad_beta ? betas.data() + at : nullptr, begin, end);
    });
    for (int64_t i = 0; i < d; ++i) {
        double gamma = 0, beta = 0;
        for (int64_t c = 0; c < chunks; ++c) {
            if (grad_gamma) gamma += gammas[static_cast<size_t>(c * d + i)];
            if (grad_beta) beta += betas[static_cast<size_t>(c * d + i)];
        }
        if (grad_gamma) grad_gamma[i] = static_cast<T>(gamma);
        if (grad_beta) grad_beta[i] = static_cast<T>(beta);
    }
}

Channels channels_of(const View& x) { return {x.shape[0], x.shape[1], x.shape[2]}; }

// Calls sum(begin, end) over ranges of channels, whole registers of them where they are neighbours.
template <class Sum>
void split_channels(Channels s, const Sum& sum) {
    constexpr int64_t kRegister = 16;
    const int64_t grain = grain_of(s.n * s.inner);
    parallel_for(s.c, (grain + kRegister - 1) / kRegister * kRegister, sum);
}

template <class T>
void sums(Channels s, const T* x, double* out) {
    split_channels(
        s, [=](int64_t begin, int64_t end) { TERN_ON_ISA(channel_sum(s, x, out, begin, end)); });
}
template <class T>
void squares(Channels s, const T* x, const T* mean, double* out) {
    split_channels(s, [=](int64_t begin, int64_t end) {
        TERN_ON_ISA(channel_squares(s, x, mean, out, begin, end));
    });
}
template <class T>
void products(Channels s, const T* grad, const T* x, const T* mean, double* out) {
    split_channels(s, [=](int64_t begin, int64_t end) {
        TERN_ON_ISA(channel_products(s, grad, x, mean, out, begin, end));
    });
}

}  // namespace

void layer_norm(const View& x, const View* gamma, const View* beta, double eps, const View& y,
                const View& mean, const View& rstd) {
    visit("layer_norm", x.dtype, Floats{}, [&]<class T>() {
        const LayerNormRows<T> rows{x.ptr<T>(),    ptr_or_null<T>(gamma), ptr_or_null<T>(beta),
                                    mean.ptr<T>(), rstd.ptr<T>(),         x.shape[1]};
        parallel_for(x.shape[0], grain_of(rows.d), [&](int64_t begin, int64_t end) {
            normalize_rows(rows, eps, y.ptr<T>(), begin, end);
        });
    });
}

void layer_norm_backward(const View& grad, const View& x, const View& mean, const View& rstd,
                         const View* gamma, const View* grad_x, const View* grad_gamma,
                         const View* grad_beta) {
    visit("layer_norm", x.dtype, Floats{}, [&]<class T>() {
        const LayerNormRows<T> rows{x.ptr<T>(),    ptr_or_null<T>(gamma), nullptr,
                                    mean.ptr<T>(), rstd.ptr<T>(),         x.shape[1]};
        if (grad_x)
            parallel_for(x.shape[0], grain_of(rows.d), [&](int64_t begin, int64_t end) {
                rows_grad(rows, static_cast<const T*>(grad.ptr<T>()), grad_x->ptr<T>(), begin, end);
            });
        if (grad_gamma || grad_beta)
            param_grads(rows, static_cast<const T*>(grad.ptr<T>()), x.shape[0],
                        ptr_or_null<T>(grad_gamma), ptr_or_null<T>(grad_beta));
    });
}

void channel_moments(const View& x, const View& mean, const View& var) {
    visit("batch_norm", x.dtype, Floats{}, [&]<class T>() {
        const Channels s = channels_of(x);
        const double count = static_cast<double>(s.n * s.inner);
        std::vector<double> total(static_cast<size_t>(s.c));
        const T* const from = x.ptr<T>();
        sums(s, from, total.data());
        for (int64_t ch = 0; ch < s.c; ++ch)
            mean.ptr<T>()[ch] = static_cast<T>(total[static_cast<size_t>(ch)] / count);
        squares(s, from, static_cast<const T*>(mean.ptr<T>()), total.data());
        for (int64_t ch = 0; ch < s.c; ++ch)
            var.ptr<T>()[ch] = static_cast<T>(total[static_cast<size_t>(ch)] / count);
    });
}

void batch_norm(const View& x, const View& mean, const View& var, const View* gamma,
                const View* beta, double eps, const View& y) {
    visit("batch_norm", x.dtype, Floats{}, [&]<class T>() {
        const Channels s = channels_of(x);
        std::vector<T> scale(static_cast<size_t>(s.c)), shift(static_cast<size_t>(s.c));
        for (int64_t ch = 0; ch < s.c; ++ch) {
            const T rstd = T(1) / std::sqrt(var.ptr<T>()[ch] + static_cast<T>(eps));
            scale[static_cast<size_t>(ch)] = gamma ? gamma->ptr<T>()[ch] * rstd : rstd;
            shift[static_cast<size_t>(ch)] = beta ? beta->ptr<T>()[ch] : T(0);
        }
        const T* const from = x.ptr<T>();
        const T* const center = mean.ptr<T>();
        parallel_for(s.n, grain_of(s.c * s.inner), [&](int64_t begin, int64_t end) {
            TERN_ON_ISA(channel_apply(s, from, center, static_cast<const T*>(scale.data()),
                                      static_cast<const T*>(shift.data()), y.ptr<T>(), begin, end));
        });
    });
}

void batch_norm_backward(const View& grad, const View& x, const View& mean, const View& var,
                         const View* gamma, double eps, bool training, const View* grad_x,
                         const View* grad_gamma, const View* grad_beta) {
    visit("batch_norm", x.dtype, Floats{}, [&]<class T>() {
        const Channels s = channels_of(x);
        const auto size = static_cast<size_t>(s.c);
        const T* const g = grad.ptr<T>();
        const T* const from = x.ptr<T>();
        const T* const center = mean.ptr<T>();
        std::vector<double> along(size), across(size);
        sums(s, g, along.data());
        products(s, g, from, center, across.data());
        std::vector<T> scale(size), offset(size), slope(size);
        const double count = static_cast<double>(s.n * s.inner);
        for (size_t ch = 0; ch < size; ++ch) {
            const double rstd = 1 / std::sqrt(static_cast<double>(var.ptr<T>()[ch]) + eps);
            if (grad_gamma) grad_gamma->ptr<T>()[ch] = static_cast<T>(across[ch] * rstd);
            if (grad_beta) grad_beta->ptr<T>()[ch] = static_cast<T>(along[ch]);
            scale[ch] =
                static_cast<T>((gamma ? static_cast<double>(gamma->ptr<T>()[ch]) : 1.0) * rstd);
            offset[ch] = training ? static_cast<T>(along[ch] / count) : T(0);
            slope[ch] = training ? static_cast<T>(across[ch] * rstd * rstd / count) : T(0);
        }
        if (!grad_x) return;
        parallel_for(s.n, grain_of(s.c * s.inner), [&](int64_t begin, int64_t end) {
            TERN_ON_ISA(channel_apply_grad(s, g, from, center, static_cast<const T*>(scale.data()),
                                           static_cast<const T*>(offset.data()),
                                           static_cast<const T*>(slope.data()), grad_x->ptr<T>(),
                                           begin, end));
        });
    });
}

}  // namespace tern::kernels::cpu
