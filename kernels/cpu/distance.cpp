// Distances in blocks that the shape decides: a panel of x2 against a run of x1.
#include "kernels/distance.h"

#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/distance.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kRows = 256;  // of x1 in a block: packing x2 is cheap beside them

template <class Norm, class T>
void run(Norm norm, const DistancePanel<T>& panel) {
    TERN_ON_ISA(distances(norm, panel));
}

template <class Norm, class T>
void cdist_of(Norm norm, const View& x1, const View& x2, const View& y) {
    const int64_t n = x1.shape[1], m = x2.shape[1], d = x1.shape[2];
    const int64_t panels = (m + kDistancePanel - 1) / kDistancePanel,
                  runs = (n + kRows - 1) / kRows;
    const int64_t grain = grain_of(kDistancePanel * std::min(n, kRows) * std::max<int64_t>(d, 1));
    parallel_for(x1.shape[0] * panels * runs, grain, [&](int64_t begin, int64_t end) {
        std::vector<T> packed(static_cast<size_t>(kDistancePanel * d));
        for (int64_t at = begin; at < end; ++at) {
            const int64_t batch = at / (panels * runs);
            const int64_t i = at / panels % runs * kRows, j = at % panels * kDistancePanel;
            run<Norm, T>(norm, {.n = std::min(kRows, n - i),
                                .m = std::min(kDistancePanel, m - j),
                                .d = d,
                                .x1 = x1.ptr<T>() + (batch * n + i) * d,
                                .x2 = x2.ptr<T>() + (batch * m + j) * d,
                                .y = y.ptr<T>() + (batch * n + i) * m + j,
                                .y_step = m,
                                .packed = packed.data()});
        }
    });
}

}  // namespace

void cdist(const View& x1, const View& x2, const View& y, double p) {
    if (y.numel() == 0) return;
    visit("cdist", y.dtype, Floats{}, [&]<class T>() {
        fn::with_norm(p, [&](auto norm) { cdist_of<decltype(norm), T>(norm, x1, x2, y); });
    });
}

}  // namespace tern::kernels::cpu
