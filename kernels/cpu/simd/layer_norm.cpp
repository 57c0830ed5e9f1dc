// Layer norm: each row is read twice while it is in the cache.
#include "kernels/cpu/simd/normalize.h"

#include "kernels/cpu/simd/vec.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

template <class T>
T lane_sum(Vec<T> v) {
    T lanes[Vec<T>::width];
    v.store(lanes);
    T total = 0;
    for (const T lane : lanes) total += lane;
    return total;
}

// Calls f(load, store) for each register of a row of d elements, the last of them partly filled.
// load(p, rest) reads p's lanes, `rest` beyond the end; store(p, v) writes them.
template <class T, class F>
[[gnu::always_inline]] inline void each_vec(int64_t d, const F& f) {
    using V = Vec<T>;
    int64_t i = 0;
    for (; i + V::width <= d; i += V::width)
        f([i](const T* p) { return V::load(p + i); }, [i](T* p, V v) { v.store(p + i); });
    if (i < d)
        f([i, d](const T* p) { return V::load_partial(p + i, d - i); },
          [i, d](T* p, V v) { v.store_partial(p + i, d - i); });
}

// The sum of f(load) over a row, where a partly filled register must give 0 beyond the end.
template <class T, class F>
[[gnu::always_inline]] inline T row_sum(int64_t d, const F& f) {
    using V = Vec<T>;
    V acc[4] = {V(T(0)), V(T(0)), V(T(0)), V(T(0))};
    int64_t i = 0;
    for (; i + 4 * V::width <= d; i += 4 * V::width)
        for (int u = 0; u < 4; ++u)
            acc[u] = acc[u] + f([at = i + u * V::width](const T* p, T) { return V::load(p + at); });
    for (; i + V::width <= d; i += V::width)
        acc[0] = acc[0] + f([i](const T* p, T) { return V::load(p + i); });
    if (i < d)
        acc[1] =
            acc[1] + f([i, d](const T* p, T rest) { return V::load_partial(p + i, d - i, rest); });
    return lane_sum((acc[0] + acc[1]) + (acc[2] + acc[3]));
}

}  // namespace

template <class T>
[[gnu::flatten]] void layer_norm(const LayerNormRows<T>& rows, double eps, T* y, int64_t begin,
                                 int64_t end) {
    using V = Vec<T>;
    const int64_t d = rows.d;
    for (int64_t r = begin; r < end; ++r) {
        const T* x = rows.x + r * d;
        const T mean = row_sum<T>(d, [x](auto load) { return load(x, T(0)); }) / T(d);
        const T squares = row_sum<T>(d, [x, mean](auto load) {
            const V c = load(x, mean) - V(mean);
            return c * c;
        });
        const T rstd = T(1) / std::sqrt(squares / T(d) + T(eps));
        rows.mean[r] = mean;
        rows.rstd[r] = rstd;
        T* to = y + r * d;
        each_vec<T>(d, [&](auto load, auto store) {
            V v = (load(x) - V(mean)) * V(rstd);
            if (rows.gamma) v = v * load(rows.gamma);
            if (rows.beta) v = v + load(rows.beta);
            store(to, v);
        });
    }
}

template <class T>
[[gnu::flatten]] void layer_norm_grad(const LayerNormRows<T>& rows, const T* grad, T* grad_x,
                                      int64_t begin, int64_t end) {
    using V = Vec<T>;
    const int64_t d = rows.d;
    for (int64_t r = begin; r < end; ++r) {
        const T* x = rows.x + r * d;
        const T* g = grad + r * d;
        const T mean = rows.mean[r], rstd = rows.rstd[r];
        const auto scaled = [&rows, g](auto load) {
            const V v = load(g, T(0));
            return rows.gamma ? v * load(rows.gamma, T(0)) : v;
        };
        const T along = row_sum<T>(d, scaled) / T(d);
        const T across = row_sum<T>(d,
                                    [&](auto load) {
                                        return scaled(load) * ((load(x, mean) - V(mean)) * V(rstd));
                                    }) /
                         T(d);
        T* to = grad_x + r * d;
        each_vec<T>(d, [&](auto load, auto store) {
            V v = load(g);
            if (rows.gamma) v = v * load(rows.gamma);
            const V standard = (load(x) - V(mean)) * V(rstd);
            store(to, V(rstd) * (v - V(along) - standard * V(across)));
        });
    }
}

template <class T>
[[gnu::flatten]] void layer_norm_param_grad(const LayerNormRows<T>& rows, const T* grad,
                                            T* grad_gamma, T* grad_beta, int64_t begin,
                                            int64_t end) {
    using V = Vec<T>;
    const int64_t d = rows.d;
    for (int64_t r = begin; r < end; ++r) {
        const T* x = rows.x + r * d;
        const T* g = grad + r * d;
        const V mean(rows.mean[r]), rstd(rows.rstd[r]);
        each_vec<T>(d, [&](auto load, auto store) {
            const V v = load(g);
            if (grad_gamma) store(grad_gamma, load(grad_gamma) + v * ((load(x) - mean) * rstd));
            if (grad_beta) store(grad_beta, load(grad_beta) + v);
        });
    }
}

#define TERN_LAYER_NORM(T)                                                                  \
    template void layer_norm(const LayerNormRows<T>&, double, T*, int64_t, int64_t);        \
    template void layer_norm_grad(const LayerNormRows<T>&, const T*, T*, int64_t, int64_t); \
    template void layer_norm_param_grad(const LayerNormRows<T>&, const T*, T*, T*, int64_t, \
                                        int64_t);
TERN_LAYER_NORM(float)
TERN_LAYER_NORM(double)

}  // namespace tern::kernels::cpu::TERN_ISA
