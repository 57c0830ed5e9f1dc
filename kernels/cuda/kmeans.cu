// The nearest centre of each row. A block owns 1024 rows: first a thread asks the bounds of one row
// after the other, then warps tighten what stays open, then the block takes 128 open rows at a time
// against 64 centres: a thread owns 8 rows x 4 centres in registers, and rows and centres pass
// through shared memory 16 coordinates at a time, 12 loads of it for 32 products. The best of a row
// is kept while the centres go by and joined across its 16 threads at the end. Rows that change
// their centre are added to and taken from the sums by whole warps, in neighbouring words. Bytes:
// what is open of x once a block of centres, else 12 a row.
#include <limits>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/kmeans.cuh"

namespace tern::kernels::cuda {
namespace {

constexpr int kSpan = 1024, kTileRows = 128, kTileCenters = 64, kDepth = 16;
constexpr int kRowsOfThread = 8, kCentersOfThread = 4, kLanes = kTileCenters / kCentersOfThread;
constexpr int kThreads = kTileRows / kRowsOfThread * kLanes;
static_assert(kThreads == plan::kBlock);

// The nearest centre so far and the score that comes next.
template <class T>
struct Best {
    T score, next;
    int32_t center;
};

template <class T>
__device__ void consider(Best<T>& best, T score, int32_t center) {
    const bool better = score > best.score;
    best.next = max(best.next, better ? best.score : score);
    best.center = better ? center : best.center;
    best.score = better ? score : best.score;
}

template <class T>
__device__ Best<T> join(const Best<T>& a, const Best<T>& b) {
    const bool first = a.score > b.score || (a.score == b.score && a.center < b.center);
    const Best<T>&over = first ? a : b, &under = first ? b : a;
    return {over.score, max(over.next, under.score), over.center};
}

template <class T>
struct Shared {
    int32_t open[kSpan];  // rows of the block whose centre is open
    int32_t changed[kTileRows], from[kTileRows], to[kTileRows];
    T rows[kDepth][kTileRows], centers[kDepth][kTileCenters];
    T spread[kTileRows];
    int open_count, kept, changed_count;
};

template <class T>
__device__ bool decided(T upper, T lower, T slack) {
    return lower > upper && (lower - upper) * (lower + upper) > slack;
}

// Lists the rows whose bounds say nothing.
template <class T>
__device__ void list_open(const Fit<T>& fit, int64_t begin, Shared<T>& shared) {
    const T up = T(1) + static_cast<T>(8 * fn::rounding<T>());
    const T down = T(1) - static_cast<T>(8 * fn::rounding<T>());
    const T slack = *fit.table.slack;
    for (int at = threadIdx.x; at < kSpan && begin + at < fit.n; at += kThreads) {
        const int64_t i = begin + at;
        const int32_t label = fit.labels[i];
        bool open = true;
        if (label >= 0 && fit.prune) {
            const T upper = (fit.upper[i] + fit.table.move[label]) * up;
            const T lower = (fit.lower[i] - fit.table.away[label]) * down;
            fit.upper[i] = upper;
            fit.lower[i] = lower;
            open = !decided(upper, lower, slack);
        }
        if (open) shared.open[atomicAdd(&shared.open_count, 1)] = at;
    }
}

// Measures the distances of listed rows to their centres, a warp each, and keeps what stays open.
template <class T>
__device__ void tighten(const Fit<T>& fit, int64_t begin, Shared<T>& shared) {
    const T more = T(1) + static_cast<T>(2 * static_cast<double>(fit.d + 8) * fn::rounding<T>());
    const int lane = threadIdx.x % kWarp, count = shared.open_count;
    for (int first = 0; first < count; first += kThreads / kWarp) {
        const int at = first + threadIdx.x / kWarp;
        int32_t row = 0;
        bool open = false;
        if (at < count) {
            row = shared.open[at];
            const int64_t i = begin + row;
            const T *x = fit.x + i * fit.d, *c = fit.centers + fit.labels[i] * fit.d;
            T sum = T(0);
            for (int64_t p = lane; p < fit.d; p += kWarp) sum += (x[p] - c[p]) * (x[p] - c[p]);
            for (int mask = kWarp / 2; mask > 0; mask /= 2) sum += shuffle_xor(sum, mask);
            const T upper = min(fit.upper[i], sqrt(sum * more));
            open = !decided(upper, fit.lower[i], *fit.table.slack);
            __syncwarp();
            if (lane == 0) fit.upper[i] = upper;
        }
        __syncthreads();
        if (open && lane == 0) shared.open[atomicAdd(&shared.kept, 1)] = row;
        __syncthreads();
    }
}

// 16 coordinates of a row of the tile for each half of the block, and what they are off the shift.
template <class T>
__device__ T load_rows(const Fit<T>& fit, const T* row, int64_t depth, Shared<T>& shared) {
    const int r = threadIdx.x % kTileRows, half = threadIdx.x / kTileRows * (kDepth / 2);
    T spread = T(0);
    for (int p = half; p < half + kDepth / 2; ++p) {
        const bool inside = row && depth + p < fit.d;
        const T x = inside ? row[depth + p] : T(0);
        const T off = inside ? x - fit.table.shift[depth + p] : T(0);
        spread += off * off;
        shared.rows[p][r] = x;
    }
    return spread;
}

template <class T>
__device__ void load_centers(const Fit<T>& fit, int64_t center, int64_t depth, Shared<T>& shared) {
    const int c = threadIdx.x % kTileCenters;
    for (int p = threadIdx.x / kTileCenters; p < kDepth; p += kThreads / kTileCenters)
        shared.centers[p][c] = center + c < fit.k && depth + p < fit.d
                                   ? fit.table.centers[(center + c) * fit.d + depth + p]
                                   : T(0);
}

// The best centres of this thread's rows of the tile; `row`: which row it loads, or null.
template <class T>
__device__ void score_tile(const Fit<T>& fit, const T* row, Shared<T>& shared,
                           Best<T> (&best)[kRowsOfThread]) {
    const int x = threadIdx.x % kLanes * kCentersOfThread;
    const int y = threadIdx.x / kLanes * kRowsOfThread;
    constexpr T least = -std::numeric_limits<T>::infinity();
    for (auto& b : best) b = {least, least, 0};
    T spread = T(0);
    for (int64_t center = 0; center < fit.k; center += kTileCenters) {
        T score[kRowsOfThread][kCentersOfThread];
        for (int j = 0; j < kCentersOfThread; ++j) {
            const T h = center + x + j < fit.k ? fit.table.height[center + x + j] : least;
            for (int i = 0; i < kRowsOfThread; ++i) score[i][j] = h;
        }
        for (int64_t depth = 0; depth < fit.d; depth += kDepth) {
            __syncthreads();
            const T off = load_rows(fit, row, depth, shared);
            if (center == 0) spread += off;
            load_centers(fit, center, depth, shared);
            __syncthreads();
#pragma unroll
            for (int p = 0; p < kDepth; ++p) {
                T a[kRowsOfThread], b[kCentersOfThread];
#pragma unroll
                for (int i = 0; i < kRowsOfThread; ++i) a[i] = shared.rows[p][y + i];
#pragma unroll
                for (int j = 0; j < kCentersOfThread; ++j) b[j] = shared.centers[p][x + j];
#pragma unroll
                for (int i = 0; i < kRowsOfThread; ++i)
#pragma unroll
                    for (int j = 0; j < kCentersOfThread; ++j)
                        score[i][j] = fma(a[i], b[j], score[i][j]);
            }
        }
        for (int i = 0; i < kRowsOfThread; ++i)
            for (int j = 0; j < kCentersOfThread; ++j)
                consider(best[i], score[i][j], static_cast<int32_t>(center) + x + j);
    }
    for (auto& b : best)
        for (int mask = kLanes / 2; mask > 0; mask /= 2)
            b = join(b, Best<T>{shuffle_xor(b.score, mask), shuffle_xor(b.next, mask),
                                shuffle_xor(b.center, mask)});
    if (threadIdx.x < kTileRows) shared.spread[threadIdx.x] = spread;
    __syncthreads();
    if (threadIdx.x >= kTileRows) shared.spread[threadIdx.x - kTileRows] += spread;
    if (threadIdx.x == 0) shared.changed_count = 0;
    __syncthreads();
}

// Bounds and labels of the tile's rows; lists what changed.
template <class T>
__device__ void relabel(const Fit<T>& fit, int64_t begin, int first, int count, Shared<T>& shared,
                        const Best<T> (&best)[kRowsOfThread]) {
    if (threadIdx.x % kLanes != 0) return;
    const T slack = *fit.table.slack;
    for (int i = 0; i < kRowsOfThread; ++i) {
        const int r = threadIdx.x / kLanes * kRowsOfThread + i;
        if (first + r >= count) return;
        const int64_t row = begin + shared.open[first + r];
        if (fit.prune) {
            const T spread = shared.spread[r];
            fit.upper[row] = sqrt(max(spread - 2 * best[i].score, T(0)) + slack);
            fit.lower[row] = sqrt(max(spread - 2 * best[i].next - slack, T(0)));
        }
        const int32_t old = fit.labels[row];
        if (old == best[i].center) continue;
        fit.labels[row] = best[i].center;
        const int at = atomicAdd(&shared.changed_count, 1);
        shared.changed[at] = static_cast<int32_t>(row - begin);
        shared.from[at] = old;
        shared.to[at] = best[i].center;
    }
}

template <class T>
__device__ void move_sums(const Fit<T>& fit, int64_t begin, const Shared<T>& shared) {
    for (int at = threadIdx.x / kWarp; at < shared.changed_count; at += kThreads / kWarp) {
        const int64_t row = begin + shared.changed[at], width = fit.d + 1;
        for (int64_t p = threadIdx.x % kWarp; p < width; p += kWarp) {
            const int64_t part = fit.part(row, p);
            atomicAdd(fit.sums + shared.to[at] * width + p, wrapped(part));
            if (shared.from[at] >= 0)
                atomicAdd(fit.sums + shared.from[at] * width + p, wrapped(-part));
        }
    }
    if (threadIdx.x == 0 && shared.changed_count > 0)
        atomicAdd(fit.status + kLloydPending, wrapped(shared.changed_count));
}

template <class T>
__global__ void __launch_bounds__(kThreads) assign_kernel(Fit<T> fit, bool last) {
    __shared__ Shared<T> shared;
    if (!last && fit.halted()) return;
    const int64_t begin = static_cast<int64_t>(blockIdx.x) * kSpan;
    if (threadIdx.x == 0) shared.open_count = shared.kept = 0;
    __syncthreads();
    const bool fresh = fit.labels[begin] < 0;
    __syncthreads();  // before a label is written
    list_open(fit, begin, shared);
    __syncthreads();
    if (!fresh && fit.prune) tighten(fit, begin, shared);
    const int count = !fresh && fit.prune ? shared.kept : shared.open_count;
    for (int first = 0; first < count; first += kTileRows) {
        const int mine = first + static_cast<int>(threadIdx.x) % kTileRows;
        const T* row = mine < count ? fit.x + (begin + shared.open[mine]) * fit.d : nullptr;
        Best<T> best[kRowsOfThread];
        score_tile(fit, row, shared, best);
        relabel(fit, begin, first, count, shared, best);
        __syncthreads();
        if (fit.sums) move_sums(fit, begin, shared);
    }
}

// A warp a row.
template <class T>
__global__ void distances_kernel(int64_t n, int64_t d, const T* x, const T* centers,
                                 const int32_t* labels, double* out) {
    const int64_t i = static_cast<int64_t>(thread_number()) / kWarp;
    if (i >= n) return;
    const T *row = x + i * d, *center = centers + labels[i] * d;
    double sum = 0;
    for (int64_t p = threadIdx.x % kWarp; p < d; p += kWarp) {
        const double off = static_cast<double>(row[p]) - static_cast<double>(center[p]);
        sum += off * off;
    }
    for (int mask = kWarp / 2; mask > 0; mask /= 2) sum += shuffle_xor(sum, mask);
    if (threadIdx.x % kWarp == 0) out[i] = sum;
}

}  // namespace

void kmeans_assign(const Lloyd& fit, bool last) {
    const Scope scope(fit.x.device);
    visit("kmeans", fit.x.dtype, Floats{}, [&]<class T>() {
        launch("kmeans", scope, assign_kernel<T>, {.x = plan::ceil_div(fit.n(), kSpan)},
               Fit<T>(fit), last);
    });
}

void kmeans_distances(const View& x, const View& centers, const View& labels, const View& out) {
    const Scope scope(x.device);
    const int64_t n = x.shape[0], d = x.shape[1];
    visit("kmeans", x.dtype, Floats{}, [&]<class T>() {
        launch("kmeans", scope, distances_kernel<T>, {.x = plan::ceil_div(n, plan::kBlock / kWarp)},
               n, d, x.ptr<const T>(), centers.ptr<const T>(), labels.ptr<const int32_t>(),
               out.ptr<double>());
    });
}

}  // namespace tern::kernels::cuda
