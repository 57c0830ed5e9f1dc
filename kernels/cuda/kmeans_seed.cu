// Seeds of k-means. Trials: a block owns a run of 256 rows, a thread one of them, against every
// candidate, whose coordinates pass through shared memory; the run's sums are added up by a second
// kernel in order. Draws: the runs' sums, then a warp for each number walks over them and
// through the run where it ends.
#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/kmeans_seed.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int kRun = plan::kBlock;
constexpr int kDepth = 32;

template <class T>
struct Trials {
    int64_t n, d, m;
    const T* x;
    const int64_t* candidates;
    const T* closest;
    const double* weight;  // or null
    T* distances;
    double* parts;  // [runs, m]
};

// The squared distance of this thread's row to row `other`. All threads of the block take part.
template <class T>
__device__ T squared_to(const Trials<T>& job, int64_t row, int64_t other, T* shared) {
    T sum = T(0);
    for (int64_t depth = 0; depth < job.d; depth += kDepth) {
        const int64_t count = min(static_cast<int64_t>(kDepth), job.d - depth);
        __syncthreads();
        if (threadIdx.x < count) shared[threadIdx.x] = job.x[other * job.d + depth + threadIdx.x];
        __syncthreads();
        if (row < job.n)
            for (int64_t p = 0; p < count; ++p) {
                const T off = job.x[row * job.d + depth + p] - shared[p];
                sum = fma(off, off, sum);
            }
    }
    return sum;
}

template <class T>
__global__ void __launch_bounds__(kRun) trials_kernel(Trials<T> job) {
    __shared__ T coordinates[kDepth];
    __shared__ double sums[kMaxWarps];
    const int64_t row = static_cast<int64_t>(blockIdx.x) * kRun + threadIdx.x;
    const T old = row < job.n ? job.closest[row] : T(0);
    const double weight = row >= job.n ? 0.0 : job.weight ? job.weight[row] : 1.0;
    for (int64_t c = 0; c < job.m; ++c) {
        const T found = squared_to(job, row, job.candidates[c], coordinates);
        const T nearer = found < old ? found : old;
        if (row < job.n) job.distances[c * job.n + row] = nearer;
        const double part = row < job.n ? static_cast<double>(nearer) * weight : 0.0;
        const double total = group_reduce(part, kRun, sums, Plus{});
        if (threadIdx.x == 0) job.parts[blockIdx.x * job.m + c] = total;
    }
}

// sums[c] = the sum over runs of parts[run, c]: a warp each.
__global__ void total_kernel(int64_t runs, int64_t m, const double* parts, double* sums) {
    const int64_t c = blockIdx.x;
    double sum = 0;
    for (int64_t r = threadIdx.x; r < runs; r += kWarp) sum += parts[r * m + c];
    for (int mask = kWarp / 2; mask > 0; mask /= 2) sum += shuffle_xor(sum, mask);
    if (threadIdx.x == 0) sums[c] = sum;
}

template <class T>
struct Masses {
    int64_t n;
    const T* closest;
    const double* weight;  // or null

    __device__ double operator()(int64_t i) const {
        if (i >= n) return 0;
        const double value = static_cast<double>(closest[i]);
        return weight ? value * weight[i] : value;
    }
};

template <class T>
__global__ void __launch_bounds__(kRun) run_sums_kernel(Masses<T> mass, double* sums) {
    __shared__ double shared[kMaxWarps];
    const int64_t i = static_cast<int64_t>(blockIdx.x) * kRun + threadIdx.x;
    const double total = group_reduce(mass(i), kRun, shared, Plus{});
    if (threadIdx.x == 0) sums[blockIdx.x] = total;
}

// The first of `count` places at which `sum` and the values up to there exceed `target`, or
// -1, with sum then increased by all of them. A warp together.
template <class Value>
__device__ int64_t first_above(int64_t count, double target, const Value& value, double& sum) {
    const int lane = threadIdx.x;
    for (int64_t begin = 0; begin < count; begin += kWarp) {
        double running = begin + lane < count ? value(begin + lane) : 0.0;
        for (int step = 1; step < kWarp; step *= 2) {
            const double before = __shfl_up_sync(0xffffffffu, running, step);
            if (lane >= step) running += before;
        }
        const bool above = begin + lane < count && sum + running > target;
        const unsigned int found = __ballot_sync(0xffffffffu, above);
        if (found) {
            const int at = __ffs(static_cast<int>(found)) - 1;
            const double before = __shfl_sync(0xffffffffu, running, max(at - 1, 0));
            if (at > 0) sum += before;
            return begin + at;
        }
        sum += __shfl_sync(0xffffffffu, running, kWarp - 1);
    }
    return -1;
}

template <class T>
__global__ void draw_kernel(Masses<T> mass, int64_t runs, const double* sums, const double* whole,
                            const double* shares, int64_t* chosen) {
    const double target = shares[blockIdx.x] * *whole;
    double sum = 0;
    int64_t run = first_above(
        runs, target, [=](int64_t r) { return sums[r]; }, sum);
    int64_t row = mass.n - 1;
    if (run >= 0) {
        const int64_t begin = run * kRun, count = min(static_cast<int64_t>(kRun), mass.n - begin);
        const int64_t at = first_above(
            count, target, [=](int64_t i) { return mass(begin + i); }, sum);
        row = begin + (at >= 0 ? at : count - 1);
    }
    if (threadIdx.x == 0) chosen[blockIdx.x] = row;
}

const double* weights_of(const View& weight) {
    return weight.data ? weight.ptr<const double>() : nullptr;
}

}  // namespace

void kmeans_trials(const View& x, const View& candidates, const View& closest, const View& weight,
                   const View& distances, const View& potentials) {
    const Scope scope(x.device);
    const int64_t n = x.shape[0], m = candidates.numel(), runs = plan::ceil_div(n, kRun);
    const Scratch<double> parts(scope, runs * m);
    visit("kmeans", x.dtype, Floats{}, [&]<class T>() {
        const Trials<T> job = {.n = n,
                               .d = x.shape[1],
                               .m = m,
                               .x = x.ptr<const T>(),
                               .candidates = candidates.ptr<const int64_t>(),
                               .closest = closest.ptr<const T>(),
                               .weight = weights_of(weight),
                               .distances = distances.ptr<T>(),
                               .parts = parts.get()};
        launch("kmeans", scope, trials_kernel<T>, {.x = runs}, job);
    });
    launch("kmeans", scope, total_kernel, {.x = m, .threads = kWarp}, runs, m, parts.get(),
           potentials.ptr<double>());
}

void kmeans_draw(const View& closest, const View& weight, const View& shares, const View& chosen) {
    const Scope scope(closest.device);
    const int64_t n = closest.numel(), runs = plan::ceil_div(n, kRun);
    const Scratch<double> sums(scope, runs), whole(scope, 1);
    visit("kmeans", closest.dtype, Floats{}, [&]<class T>() {
        const Masses<T> mass = {n, closest.ptr<const T>(), weights_of(weight)};
        launch("kmeans", scope, run_sums_kernel<T>, {.x = runs}, mass, sums.get());
        launch("kmeans", scope, total_kernel, {.x = 1, .threads = kWarp}, runs, int64_t{1},
               sums.get(), whole.get());
        launch("kmeans", scope, draw_kernel<T>, {.x = shares.numel(), .threads = kWarp}, mass, runs,
               sums.get(), whole.get(), shares.ptr<const double>(), chosen.ptr<int64_t>());
    });
}

}  // namespace tern::kernels::cuda
