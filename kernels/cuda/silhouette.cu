// Silhouettes: a block owns 64 rows, a thread one of them, and meets 16 other rows at a time; both
// pass through shared memory 16 coordinates at a time. A thread keeps 16 squares in registers and
// the sum of its distances to the cluster that goes by. Sums grow in order, in double.
#include "kernels/cuda/launch.cuh"
#include "kernels/formula/silhouette.h"
#include "kernels/silhouette.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int kThreads = 64, kOthers = 16, kDepth = 16;

template <class T>
struct Shared {
    T rows[kDepth][kThreads + 1];
    T others[kOthers][kDepth];
};

// The sum of the distances of row `row` (of n, or none) to the `count` <= 16 rows from `first` on.
template <class T>
__device__ double distances_to(const T* x, int64_t d, int64_t row, int64_t n, int64_t first,
                               int count, Shared<T>& shared) {
    T squares[kOthers] = {};
    const int64_t begin = row - threadIdx.x;
    for (int64_t depth = 0; depth < d; depth += kDepth) {
        __syncthreads();
        for (int at = threadIdx.x; at < kThreads * kDepth; at += kThreads) {
            const int64_t r = at / kDepth, p = at % kDepth;
            shared.rows[p][r] =
                begin + r < n && depth + p < d ? x[(begin + r) * d + depth + p] : T(0);
        }
        for (int at = threadIdx.x; at < kOthers * kDepth; at += kThreads) {
            const int r = at / kDepth, p = at % kDepth;
            shared.others[r][p] =
                r < count && depth + p < d ? x[(first + r) * d + depth + p] : T(0);
        }
        __syncthreads();
#pragma unroll
        for (int p = 0; p < kDepth; ++p) {
            const T own = shared.rows[p][threadIdx.x];
#pragma unroll
            for (int j = 0; j < kOthers; ++j) {
                // Past d both are 0.
                const T off = own - shared.others[j][p];
                squares[j] = fma(off, off, squares[j]);
            }
        }
    }
    double sum = 0;
#pragma unroll
    for (int j = 0; j < kOthers; ++j)
        if (j < count) sum += static_cast<double>(sqrt(squares[j]));
    return sum;
}

template <class T>
__global__ void __launch_bounds__(kThreads)
    silhouette_kernel(int64_t n, int64_t d, int64_t k, const T* x, const int64_t* starts,
                      double* out) {
    __shared__ Shared<T> shared;
    const int64_t row = static_cast<int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    fn::Silhouette found;
    for (int64_t c = 0; c < k; ++c) {
        const int64_t begin = starts[c], end = starts[c + 1];
        double sum = 0;
        for (int64_t first = begin; first < end; first += kOthers)
            sum += distances_to(x, d, row, n, first,
                                static_cast<int>(min(static_cast<int64_t>(kOthers), end - first)),
                                shared);
        found.add(sum, end - begin, row >= begin && row < end);
    }
    if (row < n) out[row] = found.value();
}

}  // namespace

void silhouette(const View& x, const View& starts, const View& out) {
    const Scope scope(x.device);
    const int64_t n = x.shape[0];
    visit("silhouette", x.dtype, Floats{}, [&]<class T>() {
        launch("silhouette", scope, silhouette_kernel<T>,
               {.x = plan::ceil_div(n, kThreads), .threads = kThreads}, n, x.shape[1],
               starts.numel() - 1, x.ptr<const T>(), starts.ptr<const int64_t>(),
               out.ptr<double>());
    });
}

}  // namespace tern::kernels::cuda
