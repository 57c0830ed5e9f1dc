// Gradients are scaled and looked through in one pass; 16-bit floats a block at a time in float.
#include "kernels/unscale.h"

#include <atomic>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/half.h"
#include "kernels/cpu/simd/unscale.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

template <class T>
requires(!is_half_v<T>) bool unscale_run(T* x, double factor, int64_t count) {
    TERN_ON_ISA(unscale(x, static_cast<T>(factor), count));
}

template <class T>
requires is_half_v<T>
bool unscale_run(T* x, double factor, int64_t count) {
    constexpr int64_t kBlock = 512;
    float block[kBlock];
    bool finite = true;
    for (int64_t at = 0; at < count; at += kBlock) {
        const int64_t n = std::min(kBlock, count - at);
        widen(x + at, block, n);
        finite = unscale_run(block, factor, n) && finite;
        narrow(block, x + at, n);
    }
    return finite;
}

}  // namespace

void unscale(std::span<const View> grads, double factor, const View& found) {
    std::atomic<bool> all_finite = true;
    for (const View& grad : grads)
        visit("unscale", grad.dtype, AnyFloat{}, [&]<class T>() {
            parallel_for(grad.numel(), kGrain, [&](int64_t begin, int64_t end) {
                if (!unscale_run(grad.ptr<T>() + begin, factor, end - begin)) all_finite = false;
            });
        });
    if (!all_finite) *found.ptr<int32_t>() = 1;
}

}  // namespace tern::kernels::cpu
