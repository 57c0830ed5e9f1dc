// Losses a register of samples at a time; the rest in loops that the compiler vectorises.
#include "kernels/cpu/simd/boosting.h"

#include "kernels/cpu/simd/math.h"

namespace tern::kernels::cpu::TERN_ISA {

namespace {

using Doubles = Vec<double>;
constexpr int kWidth = Doubles::width;
constexpr int kLanes = 16;

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
    double gradients[kLanes] = {}, hessians[kLanes] = {};
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        for (int k = 0; k < kLanes; ++k) {
            gradients[k] += static_cast<double>(g[i + k] < 0 ? -g[i + k] : g[i + k]);
            hessians[k] += static_cast<double>(h[i + k] > 0 ? h[i + k] : 0);
        }
    for (; i < count; ++i) {
        gradients[0] += static_cast<double>(g[i] < 0 ? -g[i] : g[i]);
        hessians[0] += static_cast<double>(h[i] > 0 ? h[i] : 0);
    }
    for (int k = 1; k < kLanes; ++k) gradients[0] += gradients[k], hessians[0] += hessians[k];
    sums[0] = gradients[0];
    sums[1] = hessians[0];
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
