// Reductions along any dimensions of any layout, in an order that depends on the shape alone.
//
// Rows: where the reduced dimensions run along memory, a group of 1 to 256 threads owns a row, or a
// chunk of one, and steps through it in packs of 16 bytes. Columns: where the kept dimensions do,
// a block of 32 x 8 threads owns 32 packs of outputs and a chunk of the rows, and adds its eight
// partial results up in shared memory. Where outputs are few, chunks are chosen so that about a
// thousand blocks run, and a second kernel joins them, a warp an output. Every element is read
// once.
//
// A Reducer brings: Acc (trivial, of whole words), identity(), combine(Acc, Acc), kOrdered (indices
// must follow the shape), kPack (elements of an access), add<V, kAlong>(acc, offset, index,
// output): takes V elements at `offset`, which follow each other along the reduced dimension
// (numbers `index`...) if kAlong, else along the outputs (`output`...), into acc[0] ... acc[V - 1];
// and finish(offset, output, acc): writes a result.
#pragma once

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/pack.cuh"
#include "kernels/cuda/reduce_loops.h"
#include "kernels/cuda/wide_loop.cuh"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {

// Blocks an SM should hold: up to 80 registers a thread, with four accesses of it in flight.
inline constexpr int kReduceBlocks = 3;

// Operands of `kept`: x, y. Of `reduced`: x.
struct ReducePlan {
    WideLoop<2> kept;
    WideLoop<1> reduced;
    int64_t outputs = 0, length = 0;
    int64_t chunks = 1, chunk = 0;
    int lanes = 1;
};

template <class Reducer, class Acc>
__device__ void deliver(const Reducer& reducer, const ReducePlan& plan, int64_t output,
                        int64_t chunk, int64_t y_offset, const Acc& acc, Acc* partial) {
    if (plan.chunks == 1)
        reducer.finish(y_offset, output, acc);
    else
        partial[output * plan.chunks + chunk] = acc;
}

// Takes every `step`-th reduced element from `first` below `end`, for the output whose elements
// start at `start`.
template <int V, bool kAlong, class Reducer, class Acc>
__device__ void add_each(const Reducer& reducer, const ReducePlan& plan, Acc* acc, int64_t first,
                         int64_t end, int64_t step, int64_t start, int64_t output) {
    constexpr int kInFlight = sizeof(Acc) * V > 32 ? 2 : 4;  // more would not fit the registers
    if (plan.reduced.dim == 1) {
        const int64_t stride = plan.reduced.strides[0][0];
        start += first * stride;
#pragma unroll kInFlight
        for (int64_t i = first; i < end; i += step, start += step * stride)
            reducer.template add<V, kAlong>(acc, start, i, output);
        return;
    }
#pragma unroll 1
    for (int64_t i = first; i < end; i += step)
        reducer.template add<V, kAlong>(acc, start + plan.reduced.offset(i), i, output);
}

template <int V, class Reducer>
__global__ void __launch_bounds__(plan::kBlock, kReduceBlocks)
    reduce_rows_kernel(Reducer reducer, ReducePlan plan, typename Reducer::Acc* partial) {
    using Acc = typename Reducer::Acc;
    __shared__ Acc shared[kMaxWarps];
    const int lane = threadIdx.x & (plan.lanes - 1);
    const int64_t row = (int64_t{blockIdx.x} * blockDim.x + threadIdx.x) / plan.lanes;
    const int64_t output = plan.chunks == 1 ? row : row / plan.chunks;
    const int64_t chunk = plan.chunks == 1 ? 0 : row - output * plan.chunks;
    const bool valid = output < plan.outputs;
    const int64_t begin = chunk * plan.chunk, end = min(begin + plan.chunk, plan.length);
    int64_t at[2] = {0, 0};
    if (valid) plan.kept.offsets(output, at);
    Acc acc[V];
#pragma unroll
    for (Acc& a : acc) a = reducer.identity();
    if (valid) {
        const int64_t packed = begin + (end - begin) / V * V;
        add_each<V, true>(reducer, plan, acc, begin + lane * V, packed, plan.lanes * V, at[0],
                          output);
        if (V > 1)
            add_each<1, true>(reducer, plan, acc, packed + lane, end, plan.lanes, at[0], output);
    }
#pragma unroll
    for (int v = 1; v < V; ++v) acc[0] = Reducer::combine(acc[0], acc[v]);
    const auto combine = [](const Acc& a, const Acc& b) { return Reducer::combine(a, b); };
    const Acc total = group_reduce(acc[0], plan.lanes, shared, combine);
    if (valid && lane == 0) deliver(reducer, plan, output, chunk, at[1], total, partial);
}

template <int V, class Reducer>
__global__ void __launch_bounds__(32 * plan::kColumnRows, kReduceBlocks)
    reduce_columns_kernel(Reducer reducer, ReducePlan plan, typename Reducer::Acc* partial) {
    using Acc = typename Reducer::Acc;
    __shared__ Acc shared[plan::kColumnRows][kWarp];
    const int64_t output = (int64_t{blockIdx.x} * kWarp + threadIdx.x) * V;
    const bool valid = output < plan.outputs;
    const int64_t chunk = blockIdx.y;
    const int64_t begin = chunk * plan.chunk, end = min(begin + plan.chunk, plan.length);
    int64_t at[2] = {0, 0};
    if (valid) plan.kept.offsets(output, at);
    Acc acc[V];
#pragma unroll
    for (Acc& a : acc) a = reducer.identity();
    if (valid)
        add_each<V, false>(reducer, plan, acc, begin + threadIdx.y, end, plan::kColumnRows, at[0],
                           output);
#pragma unroll
    for (int v = 0; v < V; ++v) {
        shared[threadIdx.y][threadIdx.x] = acc[v];
        __syncthreads();
        if (threadIdx.y == 0 && valid) {
            Acc total = shared[0][threadIdx.x];
            for (int j = 1; j < plan::kColumnRows; ++j)
                total = Reducer::combine(total, shared[j][threadIdx.x]);
            int64_t here[2] = {0, at[1]};
            if (V > 1) plan.kept.offsets(output + v, here);
            deliver(reducer, plan, output + v, chunk, here[1], total, partial);
        }
        __syncthreads();
    }
}

template <class Reducer>
__global__ void __launch_bounds__(plan::kBlock)
    reduce_join_kernel(Reducer reducer, ReducePlan plan, const typename Reducer::Acc* partial) {
    using Acc = typename Reducer::Acc;
    const int lane = threadIdx.x % kWarp;
    const int64_t output = (int64_t{blockIdx.x} * blockDim.x + threadIdx.x) / kWarp;
    Acc acc = reducer.identity();
    if (output < plan.outputs)
        for (int64_t i = lane; i < plan.chunks; i += kWarp)
            acc = Reducer::combine(acc, partial[output * plan.chunks + i]);
    const auto combine = [](const Acc& a, const Acc& b) { return Reducer::combine(a, b); };
    acc = group_reduce<Acc>(acc, kWarp, nullptr, combine);
    if (output >= plan.outputs || lane != 0) return;
    int64_t at[2];
    plan.kept.offsets(output, at);
    reducer.finish(at[1], output, acc);
}

// True when the packs of `loop`'s innermost dimension are neighbours and start on a pack.
template <int N>
bool packs_along(const Loop<N>& loop, int v) {
    if (loop.dim == 0) return false;
    const int last = loop.dim - 1;
    if (loop.strides[0][last] != 1 || (loop.dim > 1 && loop.sizes[last] % v != 0)) return false;
    for (int d = 0; d < last; ++d)
        if (loop.strides[0][d] % v != 0) return false;
    return true;
}

template <int N>
bool offsets_divide(const Loop<N>& loop, int v) {
    for (int d = 0; d < loop.dim; ++d)
        if (loop.strides[0][d] % v != 0) return false;
    return true;
}

template <class Reducer>
void launch_reduce(const char* name, const Scope& scope, const Reducer& reducer,
                   const ReduceLoops& loops, bool aligned) {
    using Acc = typename Reducer::Acc;
    constexpr int V = Reducer::kPack;
    ReducePlan plan{.kept = WideLoop<2>(loops.kept),
                    .reduced = WideLoop<1>(loops.reduced),
                    .outputs = loops.kept.numel(),
                    .length = loops.reduced.numel()};
    plan::Grid grid;
    bool packs = false;
    const bool rows = reduces_rows(loops);
    if (rows) {
        packs = aligned && packs_along(loops.reduced, V) && offsets_divide(loops.kept, V);
        const plan::Rows cut = plan::cut_rows(plan.outputs, plan.length, packs ? V : 1);
        plan.lanes = cut.lanes;
        plan.chunks = cut.chunks;
        plan.chunk = cut.chunk;
        grid = {.x = cut.blocks, .threads = cut.threads};
    } else {
        packs = aligned && packs_along(loops.kept, V) && plan.outputs % V == 0 &&
                offsets_divide(loops.reduced, V);
        const plan::Columns cut = plan::columns(plan.outputs, plan.length, packs ? V : 1);
        plan.chunks = cut.chunks;
        plan.chunk = cut.chunk;
        grid = {.x = cut.tiles, .y = cut.chunks, .threads = kWarp, .threads_y = plan::kColumnRows};
    }
    const Scratch<Acc> partial(scope, plan.chunks > 1 ? plan.outputs * plan.chunks : 0);
    if (rows)
        launch(name, scope, packs ? reduce_rows_kernel<V, Reducer> : reduce_rows_kernel<1, Reducer>,
               grid, reducer, plan, partial.get());
    else
        launch(name, scope,
               packs ? reduce_columns_kernel<V, Reducer> : reduce_columns_kernel<1, Reducer>, grid,
               reducer, plan, partial.get());
    if (plan.chunks > 1)
        launch(name, scope, reduce_join_kernel<Reducer>,
               {.x = plan::ceil_div(plan.outputs, plan::kBlock / kWarp)}, reducer, plan,
               partial.get());
}

// Reduces x to y. The reducer holds the addresses of both.
template <class T, class Reducer>
void reduce(const char* name, const Reducer& reducer, const View& x, const View& y) {
    const ReduceLoops loops = make_reduce_loops(name, x, y, Reducer::kOrdered);
    if (loops.kept.numel() == 0) return;
    const Scope scope(y.device);
    launch_reduce(name, scope, reducer, loops, is_aligned<Reducer::kPack>(x.ptr<T>()));
}

}  // namespace tern::kernels::cuda
