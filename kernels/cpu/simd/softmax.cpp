// Softmax and cross-entropy: a row stays in the first cache while it is passed over for its
// maximum, its sum and its result.
#include "kernels/cpu/simd/softmax.h"

#include <cmath>
#include <limits>

#include "kernels/cpu/simd/fetch.h"
#include "kernels/cpu/simd/fold.h"
#include "kernels/cpu/simd/map.h"
#include "kernels/formula/generic.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

constexpr int64_t kFetched = 1024;  // elements of the next row, while so many are summed

template <class T>
constexpr T kLowest = -std::numeric_limits<T>::infinity();

struct Larger {
    template <class V>
    V operator()(V a, V b) const {
        return fn::larger(a, b);
    }
};
template <class T>
struct ExpMinus {
    Vec<T> shift;
    Vec<T> operator()(Vec<T> x) const { return flushed_exp(x - shift); }
};

template <class T>
[[gnu::always_inline]] inline T largest_of(const T* x, int64_t n) {
    return fold_run(n, kLowest<T>, Larger{}, Same{}, kLowest<T>, x);
}

}  // namespace

template <class T>
[[gnu::flatten]] void softmax_rows(const T* x, T* y, int64_t rows, int64_t n, bool log) {
    using V = Vec<T>;
    for (int64_t r = 0; r < rows; ++r, x += n, y += n) {
        const V largest(largest_of(x, n));
        const ExpMinus<T> exponential{largest};
        if (log) {
            const V shift(static_cast<T>(std::log(sum_run(n, exponential, kLowest<T>, x))));
            map_run([=](V v) { return v - largest - shift; }, n, y, x);
        } else {
            map_run(exponential, n, y, x);
            const V scale(static_cast<T>(1 / sum_run(n, Same{}, T(0), static_cast<const T*>(y))));
            map_run([=](V v) { return v * scale; }, n, y, static_cast<const T*>(y));
        }
    }
}

template <class T>
[[gnu::flatten]] void softmax_columns(const T* x, T* y, int64_t n, int64_t stride, int64_t width,
                                      bool log) {
    using V = Vec<T>;
    T largest[64], scale[64], term[64];
    double sum[64] = {};
    for (int64_t c = 0; c < width; ++c) largest[c] = kLowest<T>;
    for (int64_t j = 0; j < n; ++j)
        map_run(Larger{}, width, largest, static_cast<const T*>(largest), x + j * stride);
    const T* const shift = largest;
    for (int64_t j = 0; j < n; ++j) {
        T* const to = log ? term : y + j * stride;
        map_run([](V v, V m) { return flushed_exp(v - m); }, width, to, x + j * stride, shift);
        for (int64_t c = 0; c < width; ++c) sum[c] += to[c];
    }
    for (int64_t c = 0; c < width; ++c)
        scale[c] = static_cast<T>(log ? std::log(sum[c]) : 1 / sum[c]);
    const T* const factor = scale;
    for (int64_t j = 0; j < n; ++j) {
        T* const to = y + j * stride;
        if (log)
            map_run([](V v, V m, V s) { return v - m - s; }, width, to, x + j * stride, shift,
                    factor);
        else
            map_run([](V v, V s) { return v * s; }, width, to, static_cast<const T*>(to), factor);
    }
}

template <class T>
[[gnu::flatten]] void softmax_backward_rows(const T* grad, const T* y, T* grad_x, int64_t rows,
                                            int64_t n, bool log) {
    using V = Vec<T>;
    for (int64_t r = 0; r < rows; ++r, grad += n, y += n, grad_x += n) {
        if (log) {
            const V sum(static_cast<T>(sum_run(n, Same{}, T(0), grad)));
            map_run([=](V g, V v) { return g - flushed_exp(v) * sum; }, n, grad_x, grad, y);
        } else {
            const V sum(static_cast<T>(sum_run(
                n, [](V g, V v) { return g * v; }, T(0), grad, y)));
            map_run([=](V g, V v) { return v * (g - sum); }, n, grad_x, grad, y);
        }
    }
}

template <class T>
[[gnu::flatten]] void softmax_backward_columns(const T* grad, const T* y, T* grad_x, int64_t n,
                                               int64_t stride, int64_t width, bool log) {
    using V = Vec<T>;
    double sum[64] = {};
    T total[64];
    for (int64_t j = 0; j < n; ++j) {
        const T *const g = grad + j * stride, *const v = y + j * stride;
        for (int64_t c = 0; c < width; ++c) sum[c] += log ? g[c] : g[c] * v[c];
    }
    for (int64_t c = 0; c < width; ++c) total[c] = static_cast<T>(sum[c]);
    const T* const s = total;
    for (int64_t j = 0; j < n; ++j) {
        const int64_t at = j * stride;
        if (log)
            map_run([](V g, V v, V t) { return g - flushed_exp(v) * t; }, width, grad_x + at,
                    grad + at, y + at, s);
        else
            map_run([](V g, V v, V t) { return v * (g - t); }, width, grad_x + at, grad + at,
                    y + at, s);
    }
}

// With m the row's maximum, -lp[c] = (m - x[c]) + log(sum exp(x - m)).
template <class T>
[[gnu::flatten]] void cross_entropy_rows(const CrossEntropyBlock<T>& block, T* loss, T* lse) {
    using V = Vec<T>;
    const int64_t n = block.classes;
    const T* x = block.x;
    const double spread = block.label_smoothing / static_cast<double>(n);
    for (int64_t r = 0; r < block.rows; ++r, x += n) {
        const T largest = largest_of(x, n);
        const V m(largest);
        double sum = 0;
        for (int64_t i = 0; i < n; i += kFetched) {
            const int64_t count = n - i < kFetched ? n - i : kFetched;
            fetch(x + n + i, count);
            sum += sum_run(count, ExpMinus<T>{m}, kLowest<T>, x + i);
        }
        const double log_sum = std::log(sum);
        lse[r] = static_cast<T>(largest + log_sum);
        const int64_t t = block.target[r];
        loss[r] = T(0);
        if (t == block.ignore_index) continue;
        const double weight = block.weight ? block.weight[t] : 1;
        double total = weight * (1 - block.label_smoothing) * (double(largest) - x[t] + log_sum);
        if (spread != 0) {
            const double rest =
                block.weight ? sum_run(
                                   n, [=](V v, V w) { return w * (m - v); }, T(0), x, block.weight)
                             : sum_run(
                                   n, [=](V v) { return m - v; }, largest, x);
            total += spread * (rest + block.weight_sum * log_sum);
        }
        loss[r] = static_cast<T>(total);
    }
}

// grad (W p[c] - coefficient[c]), where the loss is the sum of coefficient[c] (-lp[c]) and W the
// sum of the coefficients.
template <class T>
[[gnu::flatten]] void cross_entropy_backward_rows(const CrossEntropyBlock<T>& block, const T* lse,
                                                  const T* grad, int64_t grad_step, T* grad_x) {
    using V = Vec<T>;
    const int64_t n = block.classes;
    const T* x = block.x;
    const double spread = block.label_smoothing / static_cast<double>(n);
    for (int64_t r = 0; r < block.rows; ++r, x += n, grad_x += n, grad += grad_step) {
        const int64_t t = block.target[r];
        if (t == block.ignore_index) {
            for (int64_t c = 0; c < n; ++c) grad_x[c] = T(0);
            continue;
        }
        const double hit = (block.weight ? block.weight[t] : 1) * (1 - block.label_smoothing);
        const V shift(lse[r]);
        const V scale(static_cast<T>(*grad * (hit + spread * block.weight_sum)));
        const V even(static_cast<T>(*grad * spread));
        if (block.weight && spread != 0)
            map_run([=](V v, V w) { return flushed_exp(v - shift) * scale - even * w; }, n, grad_x,
                    x, block.weight);
        else
            map_run([=](V v) { return flushed_exp(v - shift) * scale - even; }, n, grad_x, x);
        grad_x[t] -= static_cast<T>(*grad * hit);
    }
}

#define TERN_SOFTMAX(T)                                                                        \
    template void softmax_rows(const T*, T*, int64_t, int64_t, bool);                          \
    template void softmax_columns(const T*, T*, int64_t, int64_t, int64_t, bool);              \
    template void softmax_backward_rows(const T*, const T*, T*, int64_t, int64_t, bool);       \
    template void softmax_backward_columns(const T*, const T*, T*, int64_t, int64_t, int64_t,  \
                                           bool);                                              \
    template void cross_entropy_rows(const CrossEntropyBlock<T>&, T*, T*);                     \
    template void cross_entropy_backward_rows(const CrossEntropyBlock<T>&, const T*, const T*, \
                                              int64_t, T*);
TERN_SOFTMAX(float)
TERN_SOFTMAX(double)

}  // namespace tern::kernels::cpu::TERN_ISA
