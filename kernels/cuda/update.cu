// Optimizer steps for all parameters in one launch. Parameters are cut into tiles of 4096
// elements; a block owns a tile and finds its parameter by bisection of a table that travels with
// the launch (64 parameters in under 4 KB; more take more launches). A thread owns packs of 16
// bytes of parameter, gradient and states: each is read once and, but for the gradient, written
// once. 256 threads.
#include "kernels/update.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/pack.cuh"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int kTile = 4096;
constexpr int kSlots = 64;

template <class T>
struct Slot {
    T* param;
    const T* grad;
    T* state[3];  // null where the step has none
    int64_t n;
};

template <class T>
struct Table {
    int count = 0;
    uint32_t first_tile[kSlots + 1] = {};
    Slot<T> slots[kSlots] = {};
};

template <class T>
__device__ void apply(const fn::SgdStep& step, T& w, T g, T (&s)[3]) {
    step(w, g, s[0]);
}
template <class T>
__device__ void apply(const fn::AdamStep& step, T& w, T g, T (&s)[3]) {
    step(w, g, s[0], s[1], s[2]);
}
template <class T>
__device__ void apply(const fn::RmspropStep& step, T& w, T g, T (&s)[3]) {
    step(w, g, s[0], s[1], s[2]);
}

template <int V, class Step, class T>
__device__ void update_pack(const Step& step, const Slot<T>& slot, int64_t at) {
    Pack<T, V> w = load_pack<V>(slot.param + at);
    const Pack<T, V> g = load_pack<V>(slot.grad + at);
    Pack<T, V> s[3] = {};
#pragma unroll
    for (int k = 0; k < 3; ++k)
        if (slot.state[k]) s[k] = load_pack<V>(slot.state[k] + at);
#pragma unroll
    for (int v = 0; v < V; ++v) {
        using C = compute_t<T>;
        C param = w.at[v], states[3] = {s[0].at[v], s[1].at[v], s[2].at[v]};
        apply(step, param, static_cast<C>(g.at[v]), states);
        w.at[v] = static_cast<T>(param);
#pragma unroll
        for (int k = 0; k < 3; ++k) s[k].at[v] = static_cast<T>(states[k]);
    }
    store_pack<V>(slot.param + at, w);
#pragma unroll
    for (int k = 0; k < 3; ++k)
        if (slot.state[k]) store_pack<V>(slot.state[k] + at, s[k]);
}

template <class T>
__device__ bool takes_packs(const Slot<T>& slot) {
    uintptr_t bits =
        reinterpret_cast<uintptr_t>(slot.param) | reinterpret_cast<uintptr_t>(slot.grad);
    for (T* state : slot.state) bits |= reinterpret_cast<uintptr_t>(state);
    return bits % 16 == 0;
}

template <class Step, class T>
__global__ void __launch_bounds__(plan::kBlock)
    update_kernel(Step given, const Step* live, const __grid_constant__ Table<T> table) {
    const Step step = live ? *live : given;  // `live` in a captured step
    constexpr int V = 16 / sizeof(T);
    int low = 0, high = table.count;  // the last slot whose first tile is not past this block
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        (table.first_tile[middle] <= blockIdx.x ? low : high) = middle;
    }
    const Slot<T>& slot = table.slots[low];
    const int64_t begin = int64_t{blockIdx.x - table.first_tile[low]} * kTile;
    const int64_t end = min(begin + kTile, slot.n);
    int64_t packed = begin;
    if (takes_packs(slot)) {
        packed = begin + (end - begin) / V * V;
        for (int64_t at = begin + threadIdx.x * V; at < packed; at += plan::kBlock * V)
            update_pack<V>(step, slot, at);
    }
    for (int64_t at = packed + threadIdx.x; at < end; at += plan::kBlock)
        update_pack<1>(step, slot, at);
}

template <class T>
Slot<T> make_slot(const UpdateSlot& slot) {
    return {slot.param.ptr<T>(),
            slot.grad.ptr<T>(),
            {slot.state[0].ptr<T>(), slot.state[1].ptr<T>(), slot.state[2].ptr<T>()},
            slot.param.numel()};
}

template <class Step>
void update(const char* name, const Step& step, std::span<const UpdateSlot> slots) {
    const Scope scope(slots[0].param.device);
    const Step* const live = live_on_device(step);
    visit(name, slots[0].param.dtype, AnyFloat{}, [&]<class T>() {
        Table<T> table;
        const auto flush = [&] {
            launch(name, scope, update_kernel<Step, T>, {.x = table.first_tile[table.count]}, step,
                   live, table);
            table = {};
        };
        for (const UpdateSlot& slot : slots) {
            const int64_t tiles = plan::ceil_div(slot.param.numel(), kTile);
            if (table.count == kSlots || table.first_tile[table.count] + tiles > INT32_MAX) flush();
            if (tiles == 0) continue;
            table.slots[table.count] = make_slot<T>(slot);
            table.first_tile[table.count + 1] =
                table.first_tile[table.count] + static_cast<uint32_t>(tiles);
            ++table.count;
        }
        flush();
    });
}

}  // namespace

void sgd(const fn::SgdStep& step, std::span<const UpdateSlot> slots) { update("sgd", step, slots); }
void adam(const fn::AdamStep& step, std::span<const UpdateSlot> slots) {
    update("adam", step, slots);
}
void rmsprop(const fn::RmspropStep& step, std::span<const UpdateSlot> slots) {
    update("rmsprop", step, slots);
}

}  // namespace tern::kernels::cuda
