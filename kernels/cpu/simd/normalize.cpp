// Layer norm and batch norm. Sums over many elements are carried in double.
#include "kernels/cpu/simd/normalize.h"

#include <cmath>

#include "kernels/cpu/simd/fetch.h"
#include "kernels/cpu/simd/fold.h"
#include "kernels/cpu/simd/map.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class T>
[[gnu::flatten]] void layer_norm_rows(const LayerNormRows<T>& block, const T* beta, T* y, T* mean,
                                      T* rstd) {
    using V = Vec<T>;
    const int64_t d = block.d;
    const T* x = block.x;
    for (int64_t r = 0; r < block.rows; ++r, x += d, y += d) {
        fetch(x + d, d);
        mean[r] = static_cast<T>(sum_run(d, Same{}, T(0), x) / d);
        const V m(mean[r]);
        const auto square = [=](V v) { return (v - m) * (v - m); };
        const double var = sum_run(d, square, mean[r], x) / d;
        rstd[r] = static_cast<T>(1 / std::sqrt(var + block.eps));
        const V s(rstd[r]);
        map_run([=](V v, V gamma, V shift) { return (v - m) * s * gamma + shift; }, d, y, x,
                block.gamma, beta);
    }
}

// rstd (h - mean(h) - n mean(h n)) with h = grad gamma and n the normalized x.
template <class T>
[[gnu::flatten]] void layer_norm_grad_rows(const LayerNormRows<T>& block, const T* grad,
                                           const T* mean, const T* rstd, T* grad_x) {
    using V = Vec<T>;
    const int64_t d = block.d;
    const T* x = block.x;
    for (int64_t r = 0; r < block.rows; ++r, x += d, grad += d, grad_x += d) {
        fetch(x + d, d);
        fetch(grad + d, d);
        const V m(mean[r]), s(rstd[r]);
        const auto scaled = [](V g, V gamma) { return g * gamma; };
        const auto product = [=](V g, V gamma, V v) { return g * gamma * ((v - m) * s); };
        const V even(static_cast<T>(sum_run(d, scaled, T(0), grad, block.gamma) / d));
        const V slope(static_cast<T>(sum_run(d, product, T(0), grad, block.gamma, x) / d));
        map_run([=](V g, V gamma, V v) { return s * (g * gamma - even - (v - m) * s * slope); }, d,
                grad_x, grad, block.gamma, x);
    }
}

template <class T>
[[gnu::flatten]] void layer_norm_sums(const LayerNormRows<T>& block, const T* grad, const T* mean,
                                      const T* rstd, double* gamma, double* beta) {
    const T* x = block.x;
    const int64_t d = block.d;
    int64_t r = 0;
    for (; r + 4 <= block.rows; r += 4, x += 4 * d, grad += 4 * d, mean += 4, rstd += 4) {
        const T m0 = mean[0], m1 = mean[1], m2 = mean[2], m3 = mean[3];
        const T s0 = rstd[0], s1 = rstd[1], s2 = rstd[2], s3 = rstd[3];
        const T *const x1 = x + d, *const x2 = x1 + d, *const x3 = x2 + d;
        const T *const g1 = grad + d, *const g2 = g1 + d, *const g3 = g2 + d;
#pragma GCC ivdep
        for (int64_t i = 0; i < d; ++i) {
            const T p0 = grad[i] * ((x[i] - m0) * s0), p1 = g1[i] * ((x1[i] - m1) * s1);
            const T p2 = g2[i] * ((x2[i] - m2) * s2), p3 = g3[i] * ((x3[i] - m3) * s3);
            gamma[i] = (((gamma[i] + p0) + p1) + p2) + p3;  // as row by row, to the bit
            beta[i] = (((beta[i] + grad[i]) + g1[i]) + g2[i]) + g3[i];
        }
    }
    for (; r < block.rows; ++r, x += d, grad += d, ++mean, ++rstd) {
        const T m = *mean, s = *rstd;
        for (int64_t i = 0; i < d; ++i) {
            gamma[i] += grad[i] * ((x[i] - m) * s);
            beta[i] += grad[i];
        }
    }
}

template <class T>
[[gnu::flatten]] void channel_sums(const ChannelShape& shape, const T* x, double* sum) {
    for (int64_t r = 0; r < shape.rows; ++r) {
        if (shape.inner == 1) {
            for (int64_t c = 0; c < shape.c; ++c) sum[c] += x[c];
            x += shape.c;
            continue;
        }
        for (int64_t c = 0; c < shape.c; ++c, x += shape.inner)
            sum[c] += sum_run(shape.inner, Same{}, T(0), x);
    }
}

template <class T>
[[gnu::flatten]] void channel_square_sums(const ChannelShape& shape, const T* x, const T* mean,
                                          double* sum) {
    using V = Vec<T>;
    for (int64_t r = 0; r < shape.rows; ++r) {
        if (shape.inner == 1) {
            for (int64_t c = 0; c < shape.c; ++c) sum[c] += (x[c] - mean[c]) * (x[c] - mean[c]);
            x += shape.c;
            continue;
        }
        for (int64_t c = 0; c < shape.c; ++c, x += shape.inner) {
            const V m(mean[c]);
            sum[c] += sum_run(
                shape.inner, [=](V v) { return (v - m) * (v - m); }, mean[c], x);
        }
    }
}

template <class T>
[[gnu::flatten]] void channel_grad_sums(const ChannelShape& shape, const T* grad, const T* x,
                                        const T* mean, double* sum, double* product) {
    using V = Vec<T>;
    for (int64_t r = 0; r < shape.rows; ++r) {
        if (shape.inner == 1) {
            for (int64_t c = 0; c < shape.c; ++c) {
                sum[c] += grad[c];
                product[c] += grad[c] * (x[c] - mean[c]);
            }
            x += shape.c, grad += shape.c;
            continue;
        }
        for (int64_t c = 0; c < shape.c; ++c, x += shape.inner, grad += shape.inner) {
            const V m(mean[c]);
            sum[c] += sum_run(shape.inner, Same{}, T(0), grad);
            product[c] += sum_run(
                shape.inner, [=](V g, V v) { return g * (v - m); }, T(0), grad, x);
        }
    }
}

template <class T>
[[gnu::flatten]] void channel_scale(const ChannelShape& shape, const T* grad, const T* x,
                                    const ChannelFactors<T>& f, T* y) {
    using V = Vec<T>;
    const auto plain = [](V v, V m, V a, V b) { return (v - m) * a + b; };
    const auto mixed = [](V v, V m, V a, V b, V g, V s) { return (v - m) * a + b + g * s; };
    const bool columns = shape.inner == 1;
    const int64_t count = columns ? shape.c : shape.inner;
    const int64_t runs = columns ? 1 : shape.c;
    for (int64_t r = 0; r < shape.rows; ++r) {
        for (int64_t c = 0; c < runs; ++c, x += count, y += count) {
            if (columns && !grad) {
                map_run(plain, count, y, x, f.mean, f.scale, f.shift);
            } else if (columns) {
                map_run(mixed, count, y, x, f.mean, f.scale, f.shift, grad, f.grad_scale);
            } else if (!grad) {
                const V m(f.mean[c]), a(f.scale[c]), b(f.shift[c]);
                map_run([=](V v) { return plain(v, m, a, b); }, count, y, x);
            } else {
                const V m(f.mean[c]), a(f.scale[c]), b(f.shift[c]), s(f.grad_scale[c]);
                map_run([=](V v, V g) { return mixed(v, m, a, b, g, s); }, count, y, x, grad);
            }
            if (grad) grad += count;
        }
    }
}

#define TERN_NORMALIZE(T)                                                                          \
    template void layer_norm_rows(const LayerNormRows<T>&, const T*, T*, T*, T*);                  \
    template void layer_norm_grad_rows(const LayerNormRows<T>&, const T*, const T*, const T*, T*); \
    template void layer_norm_sums(const LayerNormRows<T>&, const T*, const T*, const T*, double*,  \
                                  double*);                                                        \
    template void channel_sums(const ChannelShape&, const T*, double*);                            \
    template void channel_square_sums(const ChannelShape&, const T*, const T*, double*);           \
    template void channel_grad_sums(const ChannelShape&, const T*, const T*, const T*, double*,    \
                                    double*);                                                      \
    template void channel_scale(const ChannelShape&, const T*, const T*, const ChannelFactors<T>&, \
                                T*);
TERN_NORMALIZE(float)
TERN_NORMALIZE(double)

}  // namespace tern::kernels::cpu::TERN_ISA
