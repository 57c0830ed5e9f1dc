// Gradients times a factor, and a flag where one is not finite. Gradients of one type are cut into
// tiles of 4096 elements; a block owns a tile and finds its gradient by bisection of a table that
// travels with the launch (128 gradients in 2.5 KB; more take more launches). A thread owns packs
// of 16 bytes, read once and written once; a block that meets infinity or NaN sets the flag. 256
// threads.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/pack.cuh"
#include "kernels/unscale.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int kTile = 4096;
constexpr int kSlots = 128;

template <class T>
struct Table {
    int count = 0;
    uint32_t first_tile[kSlots + 1] = {};
    T* data[kSlots] = {};
    int64_t n[kSlots] = {};
};

// Whether all were finite.
template <int V, class T>
__device__ bool unscale_pack(T* x, compute_t<T> factor) {
    using C = compute_t<T>;
    Pack<T, V> pack = load_pack<V>(x);
    bool finite = true;
#pragma unroll
    for (int v = 0; v < V; ++v) {
        const C value = pack.at[v];
        finite = finite && isfinite(value);
        pack.at[v] = static_cast<T>(value * factor);
    }
    store_pack<V>(x, pack);
    return finite;
}

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    unscale_kernel(const __grid_constant__ Table<T> table, compute_t<T> factor, int32_t* found) {
    constexpr int V = 16 / sizeof(T);
    int low = 0, high = table.count;  // the last gradient whose first tile is not past this block
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        (table.first_tile[middle] <= blockIdx.x ? low : high) = middle;
    }
    T* const data = table.data[low];
    const int64_t begin = int64_t{blockIdx.x - table.first_tile[low]} * kTile;
    const int64_t end = min(begin + kTile, table.n[low]);
    const bool packs = reinterpret_cast<uintptr_t>(data) % 16 == 0;
    const int64_t packed = packs ? begin + (end - begin) / V * V : begin;
    bool finite = true;
    for (int64_t at = begin + threadIdx.x * V; at < packed; at += plan::kBlock * V)
        finite = unscale_pack<V>(data + at, factor) && finite;
    for (int64_t at = packed + threadIdx.x; at < end; at += plan::kBlock)
        finite = unscale_pack<1>(data + at, factor) && finite;
    if (!__syncthreads_and(finite) && threadIdx.x == 0) atomicOr(found, 1);
}

template <class T>
void unscale_all(const Scope& scope, std::span<const View> grads, double factor, int32_t* found) {
    Table<T> table;
    const auto flush = [&] {
        if (table.count == 0) return;
        launch("unscale", scope, unscale_kernel<T>, {.x = table.first_tile[table.count]}, table,
               static_cast<compute_t<T>>(factor), found);
        table = {};
    };
    for (const View& grad : grads) {
        const int64_t tiles = plan::ceil_div(grad.numel(), kTile);
        if (grad.dtype != dtype_of<T> || tiles == 0) continue;
        if (table.count == kSlots || table.first_tile[table.count] + tiles > INT32_MAX) flush();
        table.data[table.count] = grad.ptr<T>();
        table.n[table.count] = grad.numel();
        table.first_tile[table.count + 1] =
            table.first_tile[table.count] + static_cast<uint32_t>(tiles);
        ++table.count;
    }
    flush();
}

template <class... Ts>
void unscale_types(const Scope& scope, std::span<const View> grads, double factor, int32_t* found,
                   Types<Ts...>) {
    (unscale_all<Ts>(scope, grads, factor, found), ...);
}

}  // namespace

void unscale(std::span<const View> grads, double factor, const View& found) {
    unscale_types(Scope(found.device), grads, factor, found.ptr<int32_t>(), AnyFloat{});
}

}  // namespace tern::kernels::cuda
