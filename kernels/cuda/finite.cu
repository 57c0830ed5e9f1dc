// The first number that is none: a thread owns packs of 16 bytes, read once, and keeps the first
// bad place it meets; only threads that met one touch the result, so clean data costs no atomics.
// 256 threads, a grid of at most a few waves that strides.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/pack.cuh"
#include "kernels/finite.h"
#include "kernels/memory.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr unsigned long long kNone = ~0ull;
constexpr int64_t kMaxBlocks = 4096;

template <int V, class T>
__global__ void __launch_bounds__(plan::kBlock)
    first_not_finite_kernel(const T* x, int64_t begin, int64_t n, bool allow_nan,
                            unsigned long long* first) {
    const int64_t step = int64_t{gridDim.x} * blockDim.x * V;
    unsigned long long found = kNone;
    for (int64_t i = begin + int64_t{thread_number()} * V; i < n && found == kNone; i += step) {
        const Pack<T, V> pack = load_pack<V>(x + i);
#pragma unroll
        for (int v = V - 1; v >= 0; --v)
            if (!isfinite(pack.at[v]) && !(allow_nan && isnan(pack.at[v]))) found = i + v;
    }
    if (found != kNone) atomicMin(first, found);
}

}  // namespace

int64_t first_not_finite(const View& x, bool allow_nan) {
    const Scope scope(x.device);
    const Scratch<unsigned long long> first(scope, 1);
    CUDA_CHECK(cudaMemsetAsync(first.get(), 0xff, sizeof(unsigned long long), scope.stream()));
    visit("first_not_finite", x.dtype, Floats{}, [&]<class T>() {
        constexpr int V = 16 / sizeof(T);
        const T* data = x.ptr<const T>();
        const int64_t n = x.numel();
        const int64_t packed = reinterpret_cast<uintptr_t>(data) % 16 == 0 ? n / V * V : 0;
        const auto blocks = [](int64_t threads) -> plan::Grid {
            return {.x = std::min(plan::ceil_div(threads, plan::kBlock), kMaxBlocks)};
        };
        launch("first_not_finite", scope, first_not_finite_kernel<V, T>, blocks(packed / V), data,
               0, packed, allow_nan, first.get());
        launch("first_not_finite", scope, first_not_finite_kernel<1, T>, blocks(n - packed), data,
               packed, n, allow_nan, first.get());
    });
    unsigned long long found = kNone;
    copy(&found, Device(), first.get(), x.device, sizeof found);
    return found == kNone ? -1 : static_cast<int64_t>(found);
}

}  // namespace tern::kernels::cuda
