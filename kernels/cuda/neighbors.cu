// Nearest neighbours: a block of 256 threads owns 64 queries, and walks all rows of base, or a
// piece of them, 64 at a time; a thread owns 4 x 4 pairs. Coordinates pass through shared memory 16
// at a time: a thread loads 8 numbers for 16 pairs, and each is read once a block, in whole
// sectors. The sums stay in registers: a pair within its query's limit sets a bit in shared memory,
// and the warp that owns the query ranks those pairs in double, a lane a pair. So nothing of size q
// n is written.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/neighbors.cuh"
#include "kernels/neighbors.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int kSide = 16, kEach = 4, kTile = kSide * kEach, kDepth = 16;
constexpr int kThreads = kSide * kSide, kQueriesOfWarp = kTile / (kThreads / kWarp);
constexpr int kWords = kTile / 32;

enum class Goal { nearest, count, list };

template <class T>
struct Search {
    const T *x, *base;
    int64_t queries, n, d, piece;  // rows of a piece
    bool skip_self;
    const double *x_scale, *base_scale;  // cosine: 1 / |row|; or null
    const double *x_norm, *most_norm;    // inner products: |x|, the largest |row of base|; or null
    fn::ScreenLimit<T> limit;
    fn::DistanceOf distance;
    int64_t k;
    double* ranks;  // [queries, pieces, k]
    int64_t* rows;
    double radius;
    int64_t* counts;  // [queries]
    const int64_t* offsets;
    int64_t* out_rows;
    T* out_distances;
};

template <class T>
struct alignas(kEach * sizeof(T)) Quad {
    T v[kEach];
};
// Rows of a tile, coordinate by coordinate; the padding spreads neighbours over the banks.
template <class T>
using Slab = Quad<T>[kDepth][kSide + 1];

template <class T>
__device__ void load(Slab<T>& to, const T* rows, int64_t first, int64_t count, int64_t d,
                     int64_t at, const double* scale, int thread) {
    for (int i = thread; i < kTile * kDepth; i += kThreads) {
        const int row = i / kDepth, col = i % kDepth;
        T v = T(0);
        if (first + row < count && at + col < d) {
            v = rows[(first + row) * d + at + col];
            if (scale) v = static_cast<T>(v * scale[first + row]);
        }
        to[col][row / kEach].v[row % kEach] = v;
    }
}

// The same order of sums as the CPU's.
template <class M, class T>
__device__ double rank_of(M m, const T* x, const T* y, int64_t d) {
    double sums[fn::kRankSums] = {};
    for (int64_t i = 0; i < d; i += fn::kRankSums)
#pragma unroll
        for (int j = 0; j < fn::kRankSums; ++j)
            if (i + j < d)
                sums[j] =
                    m.add(sums[j], static_cast<double>(x[i + j]), static_cast<double>(y[i + j]));
    return fn::join_sums(m, sums);
}

template <class T>
__device__ NearestList list_of(const Search<T>& s, int64_t q) {
    const int64_t at = (q * gridDim.y + blockIdx.y) * s.k;
    return {s.ranks + at, s.rows + at, s.k};
}

template <Goal goal, class T>
__device__ T limit_of(const Search<T>& s, int64_t q) {
    const double reach = s.x_norm ? s.x_norm[q] * *s.most_norm : 1;
    if (goal == Goal::nearest) return s.limit(list_of(s, q).ranks[s.k - 1], reach);
    const double rank = s.distance.rank(s.radius);
    return s.limit(rank + 1e-14 * abs(rank), reach);
}

// What a warp does with the pairs of query q and rows from `row` on whose bits are set.
template <Goal goal, class M, class T>
__device__ void report(M m, const Search<T>& s, int64_t q, int64_t row, uint32_t bits, int lane,
                       int64_t& found) {
    const int64_t at = row + lane;
    bool active = bits >> lane & 1;
    double rank = kFarthest;
    if (active) {
        rank = rank_of(m, s.x + q * s.d, s.base + at * s.d, s.d);
        if (s.x_scale) rank *= s.x_scale[q] * s.base_scale[at];
    }
    if (goal == Goal::nearest) return list_of(s, q).offer(active, {rank, at}, lane);
    const double distance = s.distance(rank);
    active = active && s.distance.within(distance, s.radius);
    const uint32_t within = __ballot_sync(0xffffffffu, active);
    if (goal == Goal::list && active) {
        const int64_t to = s.offsets[q] + found + __popc(within & ((1u << lane) - 1));
        s.out_rows[to] = at;
        s.out_distances[to] = static_cast<T>(distance);
    }
    found += __popc(within);
}

// The sums of a thread's pairs against their limits: bits of the rows that pass.
template <class T>
__device__ void mark(const Search<T>& s, const T (&sum)[kEach][kEach], const T* limits, int64_t q0,
                     int64_t row0, uint32_t (*marks)[kWords]) {
#pragma unroll
    for (int i = 0; i < kEach; ++i) {
        const int q = threadIdx.y * kEach + i, first = threadIdx.x * kEach;
        uint32_t bits = 0;
#pragma unroll
        for (int j = 0; j < kEach; ++j) {
            const int64_t row = row0 + first + j;
            const bool counts = row < s.n && !(s.skip_self && row == q0 + q);
            if (sum[i][j] <= limits[q] && counts) bits |= 1u << j;
        }
        if (bits != 0 && q0 + q < s.queries) atomicOr(&marks[q][first / 32], bits << first % 32);
    }
}

template <Goal goal, class M, class T>
__global__ void __launch_bounds__(kThreads) neighbors_kernel(M m, Search<T> s) {
    __shared__ Slab<T> xs, ys;
    __shared__ T limits[kTile];
    __shared__ uint32_t marks[kTile][kWords];
    const int thread = threadIdx.y * kSide + threadIdx.x, lane = thread % kWarp;
    const int64_t q0 = static_cast<int64_t>(blockIdx.x) * kTile;
    const int64_t begin = blockIdx.y * s.piece, end = min(s.n, begin + s.piece);
    const int own = thread / kWarp * kQueriesOfWarp;  // the warp's queries of the tile
    int64_t found[kQueriesOfWarp] = {};
    for (int i = own; i < own + kQueriesOfWarp; ++i) {
        const bool inside = q0 + i < s.queries;
        if (goal == Goal::nearest && inside) list_of(s, q0 + i).clear(lane);
        if (lane == 0) limits[i] = inside ? limit_of<goal>(s, q0 + i) : T(0);
        if (lane < kWords) marks[i][lane] = 0;
    }
    for (int64_t row0 = begin; row0 < end; row0 += kTile) {
        T sum[kEach][kEach] = {};
        for (int64_t at = 0; at < s.d; at += kDepth) {
            __syncthreads();  // the slabs have been read
            load(xs, s.x, q0, s.queries, s.d, at, s.x_scale, thread);
            load(ys, s.base, row0, end, s.d, at, s.base_scale, thread);
            __syncthreads();
#pragma unroll
            for (int c = 0; c < kDepth; ++c) {
                const Quad<T> a = xs[c][threadIdx.y], b = ys[c][threadIdx.x];
#pragma unroll
                for (int i = 0; i < kEach; ++i)
#pragma unroll
                    for (int j = 0; j < kEach; ++j) sum[i][j] = m.add(sum[i][j], a.v[i], b.v[j]);
            }
        }
        __syncthreads();
        mark(s, sum, limits, q0, row0, marks);
        __syncthreads();
#pragma unroll
        for (int i = 0; i < kQueriesOfWarp; ++i) {
            const int q = own + i;
            uint32_t passed = 0;
            for (int w = 0; w < kWords; ++w) {
                const uint32_t bits = marks[q][w];
                passed |= bits;
                if (bits) report<goal>(m, s, q0 + q, row0 + 32 * w, bits, lane, found[i]);
            }
            __syncwarp();
            if (passed == 0) continue;
            if (lane < kWords) marks[q][lane] = 0;
            if (lane == 0 && goal == Goal::nearest) limits[q] = limit_of<goal>(s, q0 + q);
        }
    }
    if (goal == Goal::count)
        for (int i = 0; i < kQueriesOfWarp; ++i)
            if (lane == 0 && q0 + own + i < s.queries)
                atomicAdd(reinterpret_cast<unsigned long long*>(s.counts + q0 + own + i),
                          static_cast<unsigned long long>(found[i]));
}

// A warp joins the lists of a query's pieces, and writes distances.
template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    join_kernel(int64_t queries, int64_t pieces, int64_t k, double* ranks, int64_t* rows,
                fn::DistanceOf distance, T* distances, int64_t* indices) {
    const int lane = threadIdx.x % kWarp;
    const int64_t q = thread_number() / kWarp;
    if (q >= queries) return;
    const NearestList list{ranks + q * pieces * k, rows + q * pieces * k, k};
    for (int64_t p = 1; p < pieces; ++p)
        for (int64_t i = 0; i < k; i += kWarp) {
            const NearestList other{list.ranks + p * k, list.rows + p * k, k};
            list.offer(i + lane < k, other.entry(i + lane), lane);
        }
    for (int64_t i = lane; i < k; i += kWarp) {
        distances[q * k + i] = static_cast<T>(distance(list.ranks[i]));
        indices[q * k + i] = list.rows[i];
    }
}

// |row| or 1 / |row|, a thread a row; and the largest norm, whose bits are ordered as it is.
template <class T>
__global__ void norms_kernel(const T* x, int64_t n, int64_t d, bool inverse, double* norms,
                             unsigned long long* most) {
    const int64_t row = thread_number();
    if (row >= n) return;
    double square = 0;
    for (int64_t i = 0; i < d; ++i) {
        const double v = x[row * d + i];
        square += rounded_product(v, v);
    }
    const double norm = sqrt(square);
    norms[row] = !inverse ? norm : norm > 0 ? 1 / norm : 0;
    if (most) atomicMax(most, static_cast<unsigned long long>(__double_as_longlong(norm)));
}

// What rows are scaled by, or how long they are, where the metric asks for it.
struct Norms {
    Scratch<double> x, base, most;

    template <class T>
    Norms(const Scope& scope, const NeighborQuery& query, Search<T>& s)
        : x(scope, query.near.is_product() ? s.queries : 0),
          base(scope, query.near.is_product() ? s.n : 0),
          most(scope, 1) {
        if (!query.near.is_product()) return;
        const bool cosine = query.near.kind() == Metric::cosine;
        CUDA_CHECK(cudaMemsetAsync(most.get(), 0, sizeof(double), scope.stream()));
        launch("norms", scope, norms_kernel<T>, plan::flat(s.queries), s.x, s.queries, s.d, cosine,
               x.get(), nullptr);
        launch("norms", scope, norms_kernel<T>, plan::flat(s.n), s.base, s.n, s.d, cosine,
               base.get(), reinterpret_cast<unsigned long long*>(most.get()));
        (cosine ? s.x_scale : s.x_norm) = x.get();
        if (cosine)
            s.base_scale = base.get();
        else
            s.most_norm = most.get();
    }
};

template <class T>
Search<T> search_of(const NeighborQuery& query) {
    return {.x = query.x.ptr<const T>(),
            .base = query.base.ptr<const T>(),
            .queries = query.x.shape[0],
            .n = query.base.shape[0],
            .d = query.x.shape[1],
            .piece = query.base.shape[0],
            .skip_self = query.skip_self,
            .limit = fn::ScreenLimit<T>(query.near, query.x.shape[1]),
            .distance = fn::DistanceOf(query.near)};
}

// Rows of a piece, so that few queries fill the machine, too.
int64_t piece_of(int64_t queries, int64_t n) {
    constexpr int64_t kEnoughBlocks = 264, kLeast = 16 * kTile;
    const int64_t blocks = plan::ceil_div(queries, kTile);
    const int64_t pieces =
        std::clamp<int64_t>(n / kLeast, 1, plan::ceil_div(kEnoughBlocks, blocks));
    return plan::ceil_div(plan::ceil_div(n, pieces), kTile) * kTile;
}

template <Goal goal, class T>
void run(const Scope& scope, const NeighborQuery& query, const Search<T>& s) {
    const plan::Grid grid{.x = plan::ceil_div(s.queries, kTile),
                          .y = plan::ceil_div(s.n, s.piece),
                          .threads = kSide,
                          .threads_y = kSide};
    fn::with_measure(query.near, [&](auto m) {
        launch("neighbors", scope, neighbors_kernel<goal, decltype(m), T>, grid, m, s);
    });
}

}  // namespace

void nearest(const NeighborQuery& query, const View& distances, const View& indices) {
    if (indices.numel() == 0) return;
    const Scope scope(query.x.device);
    visit("nearest", query.x.dtype, Floats{}, [&]<class T>() {
        Search<T> s = search_of<T>(query);
        s.piece = piece_of(s.queries, s.n);
        s.k = indices.shape[1];
        const int64_t pieces = plan::ceil_div(s.n, s.piece);
        const Scratch<double> ranks(scope, s.queries * pieces * s.k);
        const Scratch<int64_t> rows(scope, s.queries * pieces * s.k);
        s.ranks = ranks.get();
        s.rows = rows.get();
        const Norms norms(scope, query, s);
        run<Goal::nearest>(scope, query, s);
        launch("join neighbors", scope, join_kernel<T>,
               {.x = plan::ceil_div(s.queries * kWarp, plan::kBlock)}, s.queries, pieces, s.k,
               ranks.get(), rows.get(), s.distance, distances.ptr<T>(), indices.ptr<int64_t>());
    });
}

void count_within(const NeighborQuery& query, double radius, const View& counts) {
    if (counts.numel() == 0) return;
    const Scope scope(query.x.device);
    CUDA_CHECK(cudaMemsetAsync(
        counts.data, 0, static_cast<size_t>(counts.numel()) * sizeof(int64_t), scope.stream()));
    visit("count_within", query.x.dtype, Floats{}, [&]<class T>() {
        Search<T> s = search_of<T>(query);
        if (s.n == 0) return;
        s.piece = piece_of(s.queries, s.n);
        s.radius = radius;
        s.counts = counts.ptr<int64_t>();
        const Norms norms(scope, query, s);
        run<Goal::count>(scope, query, s);
    });
}

void list_within(const NeighborQuery& query, double radius, const View& offsets,
                 const View& distances, const View& indices) {
    if (indices.numel() == 0) return;
    const Scope scope(query.x.device);
    visit("list_within", query.x.dtype, Floats{}, [&]<class T>() {
        Search<T> s = search_of<T>(query);
        s.radius = radius;
        s.offsets = offsets.ptr<const int64_t>();
        s.out_rows = indices.ptr<int64_t>();
        s.out_distances = distances.ptr<T>();
        const Norms norms(scope, query, s);
        run<Goal::list>(scope, query, s);
    });
}

}  // namespace tern::kernels::cuda
