// Distances, a register of rows of x2 at a time: they are packed so that one coordinate of
// neighbouring rows is dense, and no sum goes across lanes.
#include "kernels/cpu/simd/distance.h"

#include "kernels/cpu/simd/math.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

constexpr int kRegisters = 4;

// y[0, j .. j + 4 registers) of one row of x1.
template <class Norm, class T>
[[gnu::always_inline]] inline void run_row(Norm norm, const DistancePanel<T>& p, const T* x1,
                                           int64_t j, T* y) {
    using V = Vec<T>;
    V sum[kRegisters];
    for (V& s : sum) s = V(T(0));
    const T* x2 = p.packed + j;
    for (int64_t k = 0; k < p.d; ++k, x2 += kDistancePanel) {
        const V x(x1[k]);
#pragma GCC unroll 4
        for (int r = 0; r < kRegisters; ++r)
            sum[r] = norm.add(sum[r], x - V::load(x2 + r * V::width));
    }
    for (int r = 0; r < kRegisters; ++r) {
        const int64_t at = j + r * V::width, left = p.m - at;
        if (left <= 0) return;
        const V out = norm.finish(sum[r]);
        if (left >= V::width)
            out.store(y + at);
        else
            out.store_partial(y + at, left);
    }
}

}  // namespace

template <class Norm, class T>
[[gnu::flatten]] void distances(Norm norm, const DistancePanel<T>& p) {
    constexpr int64_t step = kRegisters * Vec<T>::width;
    for (int64_t k = 0; k < p.d; ++k) {
        T* const row = p.packed + k * kDistancePanel;
        for (int64_t j = 0; j < p.m; ++j) row[j] = p.x2[j * p.d + k];
        for (int64_t j = p.m; j < kDistancePanel; ++j) row[j] = T(0);
    }
    for (int64_t j = 0; j < p.m; j += step)
        for (int64_t i = 0; i < p.n; ++i) run_row(norm, p, p.x1 + i * p.d, j, p.y + i * p.y_step);
}

#define TERN_INSTANTIATE(Norm)                                      \
    template void distances(fn::Norm, const DistancePanel<float>&); \
    template void distances(fn::Norm, const DistancePanel<double>&);
TERN_INSTANTIATE(CountNorm)
TERN_INSTANTIATE(AbsoluteNorm)
TERN_INSTANTIATE(EuclideanNorm)
TERN_INSTANTIATE(MaximumNorm)
TERN_INSTANTIATE(PowerNorm)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cpu::TERN_ISA
