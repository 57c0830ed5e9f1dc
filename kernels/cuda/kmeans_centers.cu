// The centres of Lloyd's iterations. Averages: a thread a coordinate. Settling: one block, a warp a
// centre at a time, for it ends in numbers about all centres; k d is small beside n d. Statistics
// of columns: a block of 32 x 8 threads takes 2048 rows, 32 columns at a time.
#include <cmath>
#include <limits>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/kmeans.cuh"

namespace tern::kernels::cuda {
namespace {

constexpr int kSettleThreads = 512, kWarps = kSettleThreads / kWarp;
constexpr int kStatRows = 2048, kStatLanes = 8;

enum class Settle { first, update, relocated };

template <class T>
__device__ T mean_of(const Fit<T>& fit, const unsigned long long* sums, int64_t p) {
    return static_cast<T>(fn::mean_of(static_cast<int64_t>(sums[p]),
                                      static_cast<int64_t>(sums[fit.d]), fit.shift[p], fit.scale[p],
                                      fit.scale[fit.d]));
}

template <class T>
__global__ void average_kernel(Fit<T> fit) {
    if (fit.halted()) return;
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= fit.k * fit.d) return;
    const int64_t j = at / fit.d, p = at % fit.d;
    const unsigned long long* sums = fit.sums + j * (fit.d + 1);
    fit.previous[at] = fit.centers[at];
    if (static_cast<int64_t>(sums[fit.d]) > 0)
        fit.centers[at] = mean_of(fit, sums, p);
    else if (p == 0)
        atomicAdd(fit.status + kLloydEmpty, 1ull);
}

// The farthest moves of some centres, and the largest numbers of their table.
struct Extremes {
    double total, most, second, norm, height;
    int64_t farthest;
};

__device__ void add_move(Extremes& e, double squares, double move, int64_t j) {
    e.total += squares;
    if (move > e.most) {
        e.second = e.most;
        e.most = move;
        e.farthest = j;
    } else if (move > e.second) {
        e.second = move;
    }
}

// Centre j into the table, by the lanes of a warp.
template <class T>
__device__ void pack_center(const Fit<T>& fit, int64_t j, Extremes& e) {
    double squares = 0, cross = 0, moved = 0;
    for (int64_t p = threadIdx.x % kWarp; p < fit.d; p += kWarp) {
        const T center = fit.centers[j * fit.d + p];
        const T off = static_cast<T>(static_cast<double>(center) - fit.shift[p]);
        fit.table.centers[j * fit.d + p] = off;
        const double o = static_cast<double>(off);
        const double step =
            static_cast<double>(center) - static_cast<double>(fit.previous[j * fit.d + p]);
        squares = fma(o, o, squares);
        cross = fma(fit.shift[p], o, cross);
        moved = fma(step, step, moved);
    }
    for (int mask = kWarp / 2; mask > 0; mask /= 2) {
        squares += shuffle_xor(squares, mask);
        cross += shuffle_xor(cross, mask);
        moved += shuffle_xor(moved, mask);
    }
    const double height = -(squares / 2 + cross);
    const T move = static_cast<T>(sqrt(moved) * (1 + 8 * fn::rounding<T>()));
    if (threadIdx.x % kWarp == 0) {
        fit.table.height[j] = static_cast<T>(height);
        fit.table.move[j] = move;
    }
    e.norm = max(e.norm, sqrt(squares));
    e.height = max(e.height, abs(height));
    add_move(e, moved, static_cast<double>(move), j);
}

template <class T>
__global__ void __launch_bounds__(kSettleThreads) settle_kernel(Fit<T> fit, Settle mode) {
    __shared__ Extremes parts[kWarps];
    __shared__ bool stopped;
    if (threadIdx.x == 0) {
        stopped = mode == Settle::update && fit.halted();
        if (mode == Settle::update && !stopped) {
            ++fit.status[kLloydSteps];
            stopped = fit.status[kLloydEmpty] > 0;
            if (stopped) fit.halt(LloydHalt::empty);
        }
    }
    __syncthreads();
    if (stopped) return;
    const int warp = threadIdx.x / kWarp;
    Extremes e = {};
    for (int64_t j = warp; j < fit.k; j += kWarps) pack_center(fit, j, e);
    if (threadIdx.x % kWarp == 0) parts[warp] = e;
    __syncthreads();
    e = {};
    for (const Extremes& part : parts) {
        const double total = e.total + part.total;
        add_move(e, 0, part.most, part.farthest);
        add_move(e, 0, part.second, -1);
        e.total = total;
        e.norm = max(e.norm, part.norm);
        e.height = max(e.height, part.height);
    }
    for (int64_t j = threadIdx.x; j < fit.k; j += kSettleThreads)
        fit.table.away[j] = static_cast<T>(j == e.farthest ? e.second : e.most);
    for (int64_t p = threadIdx.x; p < fit.d; p += kSettleThreads)
        fit.table.shift[p] = static_cast<T>(fit.shift[p]);
    if (threadIdx.x != 0) return;
    *fit.table.slack =
        static_cast<T>(fn::distance_slack<T>(fit.d, fit.reach, fit.spread, e.norm, e.height));
    if (mode == Settle::first) return;
    fit.status[kLloydChanged] = fit.status[kLloydPending];
    fit.status[kLloydPending] = 0;
    if (fit.status[kLloydChanged] == 0 && fit.status[kLloydEmpty] == 0)
        fit.halt(LloydHalt::labels_stay);
    else if (e.total <= fit.tol)
        fit.halt(LloydHalt::centers_stay);
    fit.status[kLloydEmpty] = 0;
}

// One block: centres are empty rarely. sums is a copy that may be changed.
template <class T>
__global__ void relocate_kernel(Fit<T> fit, unsigned long long* sums, const int64_t* far,
                                int64_t far_count) {
    const int64_t width = fit.d + 1;
    for (int64_t i = threadIdx.x; i < fit.k * width; i += blockDim.x) sums[i] = fit.sums[i];
    __syncthreads();
    int64_t moved = 0;
    for (int64_t j = 0; j < fit.k && moved < far_count; ++j) {
        if (static_cast<int64_t>(fit.sums[j * width + fit.d]) > 0) continue;
        const int64_t row = far[moved++], from = fit.labels[row];
        for (int64_t p = threadIdx.x; p < width; p += blockDim.x) {
            const int64_t part = fit.part(row, p);
            sums[from * width + p] -= wrapped(part);
            sums[j * width + p] += wrapped(part);
        }
    }
    __syncthreads();
    int64_t heaviest = 0;
    for (int64_t j = 1; j < fit.k; ++j)
        if (static_cast<int64_t>(sums[j * width + fit.d]) >
            static_cast<int64_t>(sums[heaviest * width + fit.d]))
            heaviest = j;
    for (int64_t at = threadIdx.x; at < fit.k * fit.d; at += blockDim.x) {
        const int64_t j = at / fit.d;
        const int64_t from = static_cast<int64_t>(sums[j * width + fit.d]) > 0 ? j : heaviest;
        fit.centers[at] = mean_of(fit, sums + from * width, at % fit.d);
    }
    if (threadIdx.x == 0) fit.halt(LloydHalt::none);
}

// A thread a coordinate; counts grow in the next kernel.
template <class T>
__global__ void blend_kernel(Fit<T> fit, const double* counts) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= fit.k * fit.d) return;
    const int64_t j = at / fit.d, p = at % fit.d;
    const unsigned long long* sums = fit.sums + j * (fit.d + 1);
    fit.previous[at] = fit.centers[at];
    const int64_t weight = static_cast<int64_t>(sums[fit.d]);
    if (weight > 0)
        fit.centers[at] = static_cast<T>(fn::blend(static_cast<double>(fit.centers[at]), counts[j],
                                                   static_cast<int64_t>(sums[p]), weight,
                                                   fit.shift[p], fit.scale[p], fit.scale[fit.d]));
}

template <class T>
__global__ void add_counts_kernel(Fit<T> fit, double* counts) {
    const int64_t j = thread_number();
    if (j >= fit.k) return;
    const int64_t weight = static_cast<int64_t>(fit.sums[j * (fit.d + 1) + fit.d]);
    if (weight > 0) counts[j] += static_cast<double>(weight) / fit.scale[fit.d];
}

struct Stats {
    double low, high, sum, squares;
};

__device__ void join(Stats& a, const Stats& b) {
    a = {min(a.low, b.low), max(a.high, b.high), a.sum + b.sum, a.squares + b.squares};
}

// parts[block, column]: about the first row.
template <class T>
__global__ void __launch_bounds__(kWarp* kStatLanes)
    columns_kernel(int64_t n, int64_t d, const T* x, Stats* parts) {
    __shared__ Stats shared[kStatLanes][kWarp];
    const int64_t begin = static_cast<int64_t>(blockIdx.x) * kStatRows;
    const int64_t end = min(n, begin + kStatRows);
    for (int64_t first = 0; first < d; first += kWarp) {
        const int64_t p = first + threadIdx.x;
        Stats s = {INFINITY, -INFINITY, 0, 0};
        if (p < d) {
            const double center = static_cast<double>(x[p]);
            for (int64_t i = begin + threadIdx.y; i < end; i += kStatLanes) {
                const double value = static_cast<double>(x[i * d + p]), off = value - center;
                join(s, {value, value, off, off * off});
            }
        }
        shared[threadIdx.y][threadIdx.x] = s;
        __syncthreads();
        if (threadIdx.y == 0 && p < d) {
            for (int y = 1; y < kStatLanes; ++y) join(s, shared[y][threadIdx.x]);
            parts[blockIdx.x * d + p] = s;
        }
        __syncthreads();
    }
}

template <class T>
__global__ void join_columns_kernel(int64_t n, int64_t d, int64_t blocks, const T* x,
                                    const Stats* parts, double* out) {
    const int64_t p = thread_number();
    if (p >= d) return;
    Stats s = parts[p];
    for (int64_t b = 1; b < blocks; ++b) join(s, parts[b * d + p]);
    const double rows = static_cast<double>(n);
    out[p] = s.low;
    out[d + p] = s.high;
    out[2 * d + p] = static_cast<double>(x[p]) + s.sum / rows;
    out[3 * d + p] = s.squares - s.sum * s.sum / rows;
}

template <class F>
void with_type(const View& x, const F& f) {
    visit("kmeans", x.dtype, Floats{}, f);
}

template <class T>
void run_settle(const Scope& scope, const Lloyd& fit, Settle mode) {
    launch("kmeans", scope, settle_kernel<T>, {.x = 1, .threads = kSettleThreads}, Fit<T>(fit),
           mode);
}

}  // namespace

void kmeans_columns(const View& x, const View& stats) {
    const Scope scope(x.device);
    const int64_t n = x.shape[0], d = x.shape[1], blocks = plan::ceil_div(n, kStatRows);
    const Scratch<Stats> parts(scope, blocks * d);
    with_type(x, [&]<class T>() {
        launch("kmeans", scope, columns_kernel<T>,
               {.x = blocks, .threads = kWarp, .threads_y = kStatLanes}, n, d, x.ptr<const T>(),
               parts.get());
        launch("kmeans", scope, join_columns_kernel<T>, plan::flat(d), n, d, blocks,
               x.ptr<const T>(), parts.get(), stats.ptr<double>());
    });
}

void kmeans_settle(const Lloyd& fit, bool first) {
    const Scope scope(fit.x.device);
    with_type(fit.x, [&]<class T>() {
        run_settle<T>(scope, fit, first ? Settle::first : Settle::relocated);
    });
}

void kmeans_update(const Lloyd& fit) {
    const Scope scope(fit.x.device);
    with_type(fit.x, [&]<class T>() {
        launch("kmeans", scope, average_kernel<T>, plan::flat(fit.k() * fit.d()), Fit<T>(fit));
        run_settle<T>(scope, fit, Settle::update);
    });
}

void kmeans_relocate(const Lloyd& fit, const View& far) {
    const Scope scope(fit.x.device);
    const Scratch<unsigned long long> sums(scope, fit.sums.numel());
    with_type(fit.x, [&]<class T>() {
        launch("kmeans", scope, relocate_kernel<T>, {.x = 1, .threads = kSettleThreads},
               Fit<T>(fit), sums.get(), far.ptr<const int64_t>(), far.numel());
    });
}

void kmeans_blend(const Lloyd& fit, const View& counts) {
    const Scope scope(fit.x.device);
    with_type(fit.x, [&]<class T>() {
        launch("kmeans", scope, blend_kernel<T>, plan::flat(fit.k() * fit.d()), Fit<T>(fit),
               counts.ptr<const double>());
        launch("kmeans", scope, add_counts_kernel<T>, plan::flat(fit.k()), Fit<T>(fit),
               counts.ptr<double>());
        run_settle<T>(scope, fit, Settle::first);
    });
}

}  // namespace tern::kernels::cuda
