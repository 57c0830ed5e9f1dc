// y = f(x...) over any layouts. A thread owns kPacks packs of V neighbouring elements, one block's
// width apart, so that a warp's accesses are 512 bytes in a row and several are in flight at once.
// Every input is read once and the result written once; what is repeated along the innermost
// dimension is read as one element. Packs are used where the innermost dimension is dense or
// repeated in every operand and sizes, strides and addresses divide by V; else V is 1.
// 256 threads: enough for full occupancy at up to 32 registers, 8 blocks an SM.
#pragma once

#include <utility>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/pack.cuh"
#include "kernels/cuda/strided.h"

namespace tern::kernels::cuda {

// Bit n is set where operand n has one value along the innermost dimension.
using Repeats = uint32_t;

template <int V, class T>
__device__ Pack<T, V> load_operand(const T* p, bool repeated) {
    if constexpr (V > 1) {
        if (!repeated) return load_pack<V>(p);
    }
    Pack<T, V> pack;
    const T value = *p;
#pragma unroll
    for (int v = 0; v < V; ++v) pack.at[v] = value;
    return pack;
}

template <int V, class R, class F, class... A>
__device__ Pack<R, V> apply_packs(const F& f, const Pack<A, V>&... x) {
    Pack<R, V> out;
#pragma unroll
    for (int v = 0; v < V; ++v) out.at[v] = f(x.at[v]...);
    return out;
}

// n: packs. Threads past the end compute the last pack again and store nothing, which keeps the
// loads free of branches. Dense operands only; `tail` elements follow the packs.
template <int V, int kPacks, class F, class R, class... A>
__global__ void __launch_bounds__(plan::kBlock)
    flat_kernel(F f, uint32_t n, uint32_t tail, Repeats repeats, R* y, const A*... x) {
    const uint32_t first = blockIdx.x * blockDim.x * kPacks + threadIdx.x;
    Pack<R, V> out[kPacks];
    const auto evaluate = [&]<size_t... I>(std::index_sequence<I...>, uint32_t pack) {
        return apply_packs<V, R>(
            f, load_operand<V>(x + ((repeats >> (I + 1)) & 1 ? 0 : size_t{pack} * V),
                               (repeats >> (I + 1)) & 1)...);
    };
    if (n > 0) {
#pragma unroll
        for (int k = 0; k < kPacks; ++k)
            out[k] = evaluate(std::index_sequence_for<A...>{}, min(first + k * blockDim.x, n - 1));
#pragma unroll
        for (int k = 0; k < kPacks; ++k) {
            const uint32_t pack = first + k * blockDim.x;
            if (pack < n) store_pack<V>(y + size_t{pack} * V, out[k]);
        }
    }
    if (blockIdx.x == gridDim.x - 1 && threadIdx.x < tail) {
        const auto one = [&]<size_t... I>(std::index_sequence<I...>, size_t at) {
            return f(x[(repeats >> (I + 1)) & 1 ? 0 : at]...);
        };
        const size_t at = size_t{n} * V + threadIdx.x;
        y[at] = one(std::index_sequence_for<A...>{}, at);
    }
}

// Any strides. The loop counts packs along its innermost dimension.
template <int V, int kPacks, class F, class R, class... A>
__global__ void __launch_bounds__(plan::kBlock)
    strided_kernel(F f, uint32_t n, Repeats repeats, Strided<1 + sizeof...(A)> loop, R* y,
                   const A*... x) {
    const uint32_t first = blockIdx.x * blockDim.x * kPacks + threadIdx.x;
    Pack<R, V> out[kPacks];
    int32_t to[kPacks];
    const auto evaluate = [&]<size_t... I>(std::index_sequence<I...>, uint32_t pack,
                                           int32_t & destination) {
        int32_t at[1 + sizeof...(A)];
        loop.offsets(pack, at);
        destination = at[0];
        return apply_packs<V, R>(f, load_operand<V>(x + at[I + 1], (repeats >> (I + 1)) & 1)...);
    };
#pragma unroll
    for (int k = 0; k < kPacks; ++k)
        out[k] =
            evaluate(std::index_sequence_for<A...>{}, min(first + k * blockDim.x, n - 1), to[k]);
#pragma unroll
    for (int k = 0; k < kPacks; ++k)
        if (first + k * blockDim.x < n) store_pack<V>(y + to[k], out[k]);
}

// The packs that fit the loop's layout: whether its innermost dimension is dense or repeated in
// every operand, sizes and strides divide by V and operand n starts on a pack where aligned[n].
template <int N>
bool takes_packs(const Loop<N>& loop, int v, const bool (&aligned)[N]) {
    if (loop.dim == 0) return false;
    const int last = loop.dim - 1;
    if (loop.dim > 1 && loop.sizes[last] % v != 0) return false;
    for (int n = 0; n < N; ++n) {
        const int64_t step = loop.strides[n][last];
        if (step == 0 && n > 0) continue;
        if (step != 1 || !aligned[n]) return false;
        for (int d = 0; d < last; ++d)
            if (loop.strides[n][d] % v != 0) return false;
    }
    return true;
}

template <int N>
Repeats repeats_of(const Loop<N>& loop) {
    Repeats repeats = 0;
    for (int n = 1; n < N; ++n)
        if (loop.strides[n][loop.dim - 1] == 0) repeats |= 1u << n;
    return repeats;
}

// One part of a loop, which fits 32 bits.
template <int kPacks, class F, class R, class... A>
void launch_elementwise(const char* name, const Scope& scope, const F& f,
                        Loop<1 + sizeof...(A)> loop, R* y, const A*... x) {
    constexpr int kSizes[] = {sizeof(R), sizeof(A)...};
    constexpr int V = 16 / *std::max_element(std::begin(kSizes), std::end(kSizes));
    const bool aligned[] = {is_aligned<V>(y), is_aligned<V>(x)...};
    const int64_t count = loop.numel();
    if (V == 1 || !takes_packs(loop, V, aligned)) {
        launch(name, scope, strided_kernel<1, kPacks, F, R, A...>, plan::flat(count, kPacks), f,
               static_cast<uint32_t>(count), Repeats{0}, Strided<1 + sizeof...(A)>(loop), y, x...);
        return;
    }
    const Repeats repeats = repeats_of(loop);
    const auto packs = static_cast<uint32_t>(count / V);
    if (loop.dim == 1) {
        const auto tail = static_cast<uint32_t>(count % V);
        launch(name, scope, flat_kernel<V, kPacks, F, R, A...>,
               plan::flat(std::max<uint32_t>(packs, 1), kPacks), f, packs, tail, repeats, y, x...);
        return;
    }
    const int last = loop.dim - 1;
    loop.sizes[last] /= V;
    for (auto& strides : loop.strides) strides[last] *= V;
    launch(name, scope, strided_kernel<V, kPacks, F, R, A...>, plan::flat(packs, kPacks), f, packs,
           repeats, Strided<1 + sizeof...(A)>(loop), y, x...);
}

// y = f(x...), R and A the element types; every x has y's shape.
template <int kPacks, class R, class... A, class F, class... Views>
void elementwise(const char* name, const F& f, const View& y, const Views&... x) {
    constexpr int N = 1 + sizeof...(A);
    static_assert(sizeof...(A) == sizeof...(Views));
    const Scope scope(y.device);
    const Loop<N> whole = make_sorted_loop<N>(y.shape, {&y.strides, &x.strides...});
    for_each_part<N>(whole, {}, [&](const Loop<N>& loop, const std::array<int64_t, N>& start) {
        const auto run = [&]<size_t... I>(std::index_sequence<I...>) {
            launch_elementwise<kPacks>(name, scope, f, loop, y.template ptr<R>() + start[0],
                                       (x.template ptr<const A>() + start[I + 1])...);
        };
        run(std::index_sequence_for<A...>{});
    });
}

// Packs a thread owns: more for formulas that only move data, fewer where packs are long.
template <class T>
constexpr int light_packs() {
    return sizeof(T) >= 4 ? 4 : 1;
}

}  // namespace tern::kernels::cuda
