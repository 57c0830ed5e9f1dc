// Losses a register of samples at a time; the rest in loops that the compiler vectorises.
#include "kernels/cpu/simd/boosting.h"

#include <cstring>

#include "kernels/cpu/simd/math.h"

namespace tern::kernels::cpu::TERN_ISA {

namespace {

using Doubles = Vec<double>;
constexpr int kWidth = Doubles::width;
constexpr int kLanes = 8;
template <class T>
using Lanes [[gnu::vector_size(kLanes * sizeof(T))]] = T;

// By reference: as results they would tie the ABI to the instruction set.
[[gnu::always_inline]] inline void widen(const float* p, Lanes<double>& to) {
    Lanes<float> x;
    memcpy(&x, p, sizeof(x));
    to = __builtin_convertvector(x, Lanes<double>);
}

[[gnu::always_inline]] inline Doubles load(const double* p, int64_t count) {
    return count >= kWidth ? Doubles::load(p) : Doubles::load_partial(p, count, 0.0);
}

[[gnu::always_inline]] inline void store(Doubles x, float* to, int64_t count) {
    double lanes[kWidth];
    x.store(lanes);
    const int n = static_cast<int>(count < kWidth ? count : kWidth);
    if (n == kWidth) {
        for (int i = 0; i < kWidth; ++i) to[i] = static_cast<float>(lanes[i]);
    } else {
        for (int i = 0; i < n; ++i) to[i] = static_cast<float>(lanes[i]);
    }
}

}  // namespace

template <class Loss>
[[gnu::flatten]] void gradients_of(const Loss& loss, const double* scores, const double* y,
                                   const double* weights, float* g, float* h, int64_t count) {
    for (int64_t i = 0; i < count; i += kWidth) {
        Doubles gradient, hessian;
        loss(load(scores + i, count - i), load(y + i, count - i), gradient, hessian);
        if (weights) {
            const Doubles w = load(weights + i, count - i);
            gradient = gradient * w;
            hessian = hessian * w;
        }
        store(gradient, g + i, count - i);
        store(hessian, h + i, count - i);
    }
}

[[gnu::flatten]] void gradients_of_softmax(const double* scores, const double* y,
                                           const double* weights, float* g, float* h, int64_t k,
                                           int64_t step, int64_t count) {
    for (int64_t i = 0; i < count; i += kWidth) {
        const int64_t left = count - i;
        Doubles top = load(scores + i, left);
        for (int64_t c = 1; c < k; ++c) {
            const Doubles s = load(scores + c * step + i, left);
            top = select(s > top, s, top);
        }
        Doubles sum(0.0);
        for (int64_t c = 0; c < k; ++c) sum = sum + exp(load(scores + c * step + i, left) - top);
        const Doubles label = load(y + i, left);
        const Doubles weight = weights ? load(weights + i, left) : Doubles(1.0);
        for (int64_t c = 0; c < k; ++c) {
            const Doubles p = exp(load(scores + c * step + i, left) - top) / sum;
            const Doubles hit =
                select(label == Doubles(static_cast<double>(c)), Doubles(1.0), Doubles(0.0));
            Doubles gradient, hessian;
            fn::SoftmaxLoss{}(p, hit, gradient, hessian);
            store(gradient * weight, g + c * step + i, left);
            store(hessian * weight, h + c * step + i, left);
        }
    }
}

[[gnu::flatten]] void sum_run(const float* g, const float* h, int64_t count, double* sums) {
    Lanes<double> gradients[2] = {}, hessians[2] = {};
    int64_t i = 0;
    for (; i + 2 * kLanes <= count; i += 2 * kLanes)
        for (int k = 0; k < 2; ++k) {
            Lanes<double> first, second;
            widen(g + i + k * kLanes, first);
            widen(h + i + k * kLanes, second);
            gradients[k] += first < 0 ? -first : first;
            hessians[k] += second > 0 ? second : Lanes<double>{};
        }
    sums[0] = sums[1] = 0;
    for (; i < count; ++i) {
        sums[0] += static_cast<double>(g[i] < 0 ? -g[i] : g[i]);
        sums[1] += static_cast<double>(h[i] > 0 ? h[i] : 0);
    }
    for (int k = 0; k < 2 * kLanes; ++k) {
        sums[0] += gradients[k / kLanes][k % kLanes];
        sums[1] += hessians[k / kLanes][k % kLanes];
    }
}

[[gnu::flatten]] void pack_run(const fn::Fixed& fixed, const float* g, const float* h,
                               uint32_t first, int64_t count, uint64_t* packed) {
    const fn::Fixed f = fixed;
    for (int64_t i = 0; i < count; ++i) packed[i] = f(g[i], h[i], first + static_cast<uint32_t>(i));
}

#define TERN_LOSS(Loss)                                                                      \
    template void gradients_of(const fn::Loss&, const double*, const double*, const double*, \
                               float*, float*, int64_t);
TERN_LOSS(BinaryLoss)
TERN_LOSS(SquaredLoss)
TERN_LOSS(AbsoluteLoss)
TERN_LOSS(HuberLoss)
TERN_LOSS(QuantileLoss)
TERN_LOSS(PoissonLoss)
TERN_LOSS(GammaLoss)
TERN_LOSS(TweedieLoss)

}  // namespace tern::kernels::cpu::TERN_ISA
