// Scans along one dimension of any layout, in an order that depends on the shape alone (which a
// look-back over blocks as they finish would not).
//
// Rows: where the dimension lies along memory, a block of 256 threads owns a line, or a chunk of
// one, and walks through it in tiles of 1024 elements, four neighbours a thread: each thread joins
// its own, a warp's 32 are scanned by shuffles, the 8 warps' totals in shared memory. Columns:
// where the lines lie side by side, or are short, a thread owns a line, or a chunk of one, and
// neighbours own neighbouring lines. Few long lines are cut into chunks: a first run finds the
// chunks' totals, a block a line scans those, a second run starts each chunk from what came before
// it. So an element is read once, or twice when lines are cut, and written once.
#pragma once

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/wide_loop.cuh"
#include "kernels/formula/scan.h"
#include "kernels/scan.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {

inline constexpr int kScanItems = 4;  // neighbours a thread takes

// Operands of `lines`: x, w, y and its places. Steps are along the dimension.
template <class S>
struct ScanPlan {
    WideLoop<3> lines;
    const typename S::In* x;
    const typename S::In* w;
    typename S::Out* y;
    int64_t* places;
    int64_t x_step, w_step, y_step;
    int64_t first, direction;  // the position of element 0 of a line, and its step
    int64_t outputs, length, chunks, chunk;
    typename S::Carry* carries;  // one a line and chunk: totals first, then what comes before
};

// Moves a value up by `distance` lanes.
template <class T>
__device__ T shuffle_up(const T& value, int distance) {
    static_assert(sizeof(T) % 4 == 0);
    uint32_t words[sizeof(T) / 4];
    memcpy(words, &value, sizeof(T));
#pragma unroll
    for (uint32_t& word : words) word = __shfl_up_sync(0xffffffffu, word, distance);
    T out;
    memcpy(&out, words, sizeof(T));
    return out;
}

// The join of what threads before this one of the block hold; `all` is that of the whole block.
// `shared` holds kMaxWarps values.
template <class S, class Carry = typename S::Carry>
__device__ Carry scan_block(Carry mine, Carry* shared, Carry* all) {
    const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
    const int warps = blockDim.x / kWarp;
    for (int distance = 1; distance < kWarp; distance *= 2) {
        const Carry before = shuffle_up(mine, distance);
        if (lane >= distance) mine = S::join(before, mine);
    }
    __syncthreads();  // earlier totals have been read
    if (lane == kWarp - 1) shared[warp] = mine;
    __syncthreads();
    Carry before = S::start(), total = S::start();
    for (int i = 0; i < warps; ++i) {
        if (i == warp) before = total;
        total = S::join(total, shared[i]);
    }
    *all = total;
    const Carry previous = shuffle_up(mine, 1);
    return lane == 0 ? before : S::join(before, previous);
}

template <class S>
struct ScanLine {
    const ScanPlan<S>& plan;
    int64_t at[3];

    __device__ ScanLine(const ScanPlan<S>& plan, int64_t line) : plan(plan) {
        plan.lines.offsets(line, at);
    }
    __device__ typename S::Carry load(int64_t i) const {
        const typename S::In x = plan.x[at[0] + i * plan.x_step];
        typename S::In w(0);
        if constexpr (S::kTwo) w = plan.w[at[1] + i * plan.w_step];
        return S::lift(x, w, plan.first + i * plan.direction);
    }
    __device__ void store(int64_t i, const typename S::Carry& carry) const {
        const int64_t to = at[2] + i * plan.y_step;
        plan.y[to] = S::value(carry);
        if constexpr (S::kPlaces) plan.places[to] = S::place(carry);
    }
};

template <class S, bool kTotals>
__global__ void __launch_bounds__(plan::kBlock) scan_rows_kernel(ScanPlan<S> plan) {
    using Carry = typename S::Carry;
    __shared__ Carry shared[kMaxWarps];
    const int64_t number = blockIdx.x, output = number / plan.chunks;
    const int64_t begin = (number - output * plan.chunks) * plan.chunk;
    const int64_t end = min(begin + plan.chunk, plan.length);
    const ScanLine<S> line(plan, output);
    Carry before = !kTotals && plan.chunks > 1 ? plan.carries[number] : S::start();
    for (int64_t tile = begin; tile < end; tile += blockDim.x * kScanItems) {
        const int64_t mine = tile + threadIdx.x * kScanItems;
        Carry items[kScanItems];
#pragma unroll
        for (int k = 0; k < kScanItems; ++k) {
            items[k] = mine + k < end ? line.load(mine + k) : S::start();
            if (k > 0) items[k] = S::join(items[k - 1], items[k]);
        }
        Carry all;
        const Carry here = S::join(before, scan_block<S>(items[kScanItems - 1], shared, &all));
        before = S::join(before, all);
        if constexpr (!kTotals)
#pragma unroll
            for (int k = 0; k < kScanItems; ++k)
                if (mine + k < end) line.store(mine + k, S::join(here, items[k]));
    }
    if (kTotals && threadIdx.x == 0) plan.carries[number] = before;
}

template <class S, bool kTotals>
__global__ void __launch_bounds__(plan::kBlock) scan_columns_kernel(ScanPlan<S> plan) {
    const int64_t output = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (output >= plan.outputs) return;
    const int64_t chunk = blockIdx.y, number = output * plan.chunks + chunk;
    const int64_t begin = chunk * plan.chunk, end = min(begin + plan.chunk, plan.length);
    const ScanLine<S> line(plan, output);
    auto carry = !kTotals && plan.chunks > 1 ? plan.carries[number] : S::start();
    for (int64_t i = begin; i < end; ++i) {
        carry = S::join(carry, line.load(i));
        if constexpr (!kTotals) line.store(i, carry);
    }
    if constexpr (kTotals) plan.carries[number] = carry;
}

// A block owns the totals of a line and puts what comes before each in its place.
template <class S>
__global__ void __launch_bounds__(plan::kBlock)
    scan_totals_kernel(int64_t chunks, typename S::Carry* carries) {
    using Carry = typename S::Carry;
    __shared__ Carry shared[kMaxWarps];
    carries += blockIdx.x * chunks;
    Carry before = S::start();
    for (int64_t tile = 0; tile < chunks; tile += blockDim.x) {
        const int64_t mine = tile + threadIdx.x;
        const Carry item = mine < chunks ? carries[mine] : S::start();
        Carry all;
        const Carry here = scan_block<S>(item, shared, &all);
        if (mine < chunks) carries[mine] = S::join(before, here);
        before = S::join(before, all);
    }
}

template <class S>
void launch_scan(const char* name, ScanPlan<S> p, bool rows, Device device) {
    const Scope scope(device);
    const plan::Scan cut = plan::scan(p.outputs, p.length, rows);
    p.chunks = cut.chunks;
    p.chunk = cut.chunk;
    const Scratch<typename S::Carry> carries(scope, p.chunks > 1 ? p.outputs * p.chunks : 0);
    p.carries = carries.get();
    if (p.chunks > 1) {
        launch(name, scope, rows ? scan_rows_kernel<S, true> : scan_columns_kernel<S, true>,
               cut.grid, p);
        launch(name, scope, scan_totals_kernel<S>, {.x = p.outputs}, p.chunks, p.carries);
    }
    launch(name, scope, rows ? scan_rows_kernel<S, false> : scan_columns_kernel<S, false>, cut.grid,
           p);
}

template <class S>
void run_scan(const char* name, const View& x, const View* w, int dim, bool reverse, const View& y,
              const View* places) {
    Shape shape = y.shape;
    Strides from = x.strides, factors = w ? w->strides : x.strides, to = y.strides;
    const int64_t length = shape[dim], last = reverse ? length - 1 : 0, sign = reverse ? -1 : 1;
    ScanPlan<S> p = {.x = x.ptr<typename S::In>() + last * from[dim],
                     .w = w ? w->ptr<typename S::In>() + last * factors[dim] : nullptr,
                     .y = y.ptr<typename S::Out>() + last * to[dim],
                     .places = places ? places->ptr<int64_t>() + last * to[dim] : nullptr,
                     .x_step = sign * from[dim],
                     .w_step = sign * factors[dim],
                     .y_step = sign * to[dim],
                     .first = last,
                     .direction = sign,
                     .length = length};
    for (DimVector* v : {&shape, &from, &factors, &to}) v->erase(dim);
    const Loop<3> lines = make_loop<3>(shape, {&from, &factors, &to});
    p.lines = WideLoop<3>(lines);
    p.outputs = lines.numel();
    const bool beside = lines.dim > 0 && lines.strides[2][lines.dim - 1] == 1;
    launch_scan(name, p, !beside && length >= 32, y.device);
}

// S over the types `allowed`; bool counts as uint8.
template <template <class> class S, class Allowed>
void scan(const char* name, Allowed allowed, View x, const View* w, int dim, bool reverse,
          const View& y, const View* places = nullptr) {
    if (x.numel() == 0) return;
    if (x.dtype == DType::bool_) x.dtype = DType::uint8;
    visit(name, x.dtype, allowed,
          [&]<class T>() { run_scan<S<T>>(name, x, w, dim, reverse, y, places); });
}

}  // namespace tern::kernels::cuda
