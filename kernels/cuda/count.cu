// Counts. A thread owns every 264 * 256-th element; a block of 256 threads counts in shared memory
// where the bins fit there (16 KB) and adds its counts to the result at the end, else in the result
// itself. Integer atomics: the counts are exact in any order. x is read once.
#include "kernels/count.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/formula/count.h"
#include "kernels/memory.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int kSharedBins = 4096;
constexpr int64_t kCountBlocks = 264;

__device__ void increase(int64_t* count, unsigned long long by) {
    atomicAdd(reinterpret_cast<unsigned long long*>(count), by);
}

template <class T, class Bin>
__global__ void __launch_bounds__(plan::kBlock)
    count_shared_kernel(int64_t n, int64_t bins, Bin bin, const T* x, int64_t* y) {
    __shared__ unsigned int counts[kSharedBins];
    for (int64_t b = threadIdx.x; b < bins; b += blockDim.x) counts[b] = 0;
    __syncthreads();
    const int64_t step = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = thread_number(); i < n; i += step) {
        const int64_t b = bin(x[i]);
        if (b < bins) atomicAdd(&counts[b], 1u);
    }
    __syncthreads();
    for (int64_t b = threadIdx.x; b < bins; b += blockDim.x)
        if (counts[b] > 0) increase(&y[b], counts[b]);
}

template <class T, class Bin>
__global__ void __launch_bounds__(plan::kBlock)
    count_kernel(int64_t n, int64_t bins, Bin bin, const T* x, int64_t* y) {
    const int64_t step = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = thread_number(); i < n; i += step) {
        const int64_t b = bin(x[i]);
        if (b < bins) increase(&y[b], 1);
    }
}

template <class T, class Bin>
void count(const char* name, const View& x, const Bin& bin, const View& y) {
    const Scope scope(y.device);
    const int64_t n = x.numel(), bins = y.numel();
    zero(y.device, y.data, static_cast<size_t>(bins) * sizeof(int64_t));
    // A block meets fewer than 2^32 elements of one bin.
    const int64_t blocks =
        std::max(std::min(plan::ceil_div(n, plan::kBlock), kCountBlocks), n >> 31);
    launch(name, scope, bins <= kSharedBins ? count_shared_kernel<T, Bin> : count_kernel<T, Bin>,
           {.x = blocks}, n, bins, bin, x.ptr<const T>(), y.ptr<int64_t>());
}

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    bin_index_kernel(int64_t n, fn::EdgeBin<T> bin, const T* x, int64_t* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < n) y[i] = bin(x[i]);
}

}  // namespace

void bincount(const View& x, const View& y) {
    visit("bincount", x.dtype, Integers{},
          [&]<class T>() { count<T>("bincount", x, fn::OwnBin<T>{}, y); });
}

void histogram(const View& x, const View& edges, bool even, const View& y) {
    visit("histogram", x.dtype, Floats{}, [&]<class T>() {
        count<T>("histogram", x, fn::EdgeBin<T>{edges.ptr<T>(), y.numel(), even}, y);
    });
}

void bin_index(const View& x, const View& edges, bool even, const View& y) {
    const Scope scope(y.device);
    visit("histogram", x.dtype, Floats{}, [&]<class T>() {
        const fn::EdgeBin<T> bin{edges.ptr<T>(), edges.numel() - 1, even};
        launch("histogram", scope, bin_index_kernel<T>, plan::flat(x.numel()), x.numel(), bin,
               x.ptr<const T>(), y.ptr<int64_t>());
    });
}

}  // namespace tern::kernels::cuda
