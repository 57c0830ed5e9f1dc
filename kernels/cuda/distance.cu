// Distances between rows: a block of 16 x 16 threads owns 16 x 16 results, a thread one of them;
// the rows it compares pass through shared memory 16 coordinates at a time, so that each is read
// once a block, in whole sectors. The padded row keeps threads of a warp in different banks.
#include "kernels/cuda/launch.cuh"
#include "kernels/distance.h"
#include "kernels/formula/distance.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int kSide = 16;

// Blocks are numbered by batch, rows, columns.
template <class Norm, class T>
__global__ void __launch_bounds__(kSide* kSide)
    cdist_kernel(Norm norm, int64_t n, int64_t m, int64_t d, int64_t down, int64_t across,
                 const T* x1, const T* x2, T* y) {
    __shared__ T left[kSide][kSide + 1], right[kSide][kSide + 1];
    const int64_t tile = blockIdx.x, batch = tile / (down * across);
    const int64_t row0 = tile / across % down * kSide, col0 = tile % across * kSide;
    const int row = threadIdx.y, col = threadIdx.x;
    x1 += batch * n * d;
    x2 += batch * m * d;
    T sum = T(0);
    for (int64_t k0 = 0; k0 < d; k0 += kSide) {
        const bool inside = k0 + col < d;
        left[row][col] = inside && row0 + row < n ? x1[(row0 + row) * d + k0 + col] : T(0);
        right[row][col] = inside && col0 + row < m ? x2[(col0 + row) * d + k0 + col] : T(0);
        __syncthreads();
        for (int k = 0; k < kSide; ++k) sum = norm.add(sum, left[row][k] - right[col][k]);
        __syncthreads();
    }
    if (row0 + row < n && col0 + col < m)
        y[(batch * n + row0 + row) * m + col0 + col] = norm.finish(sum);
}

}  // namespace

void cdist(const View& x1, const View& x2, const View& y, double p) {
    if (y.numel() == 0) return;
    const Scope scope(y.device);
    const int64_t n = x1.shape[1], m = x2.shape[1], d = x1.shape[2];
    const int64_t down = plan::ceil_div(n, kSide), across = plan::ceil_div(m, kSide);
    const plan::Grid grid{.x = x1.shape[0] * down * across, .threads = kSide, .threads_y = kSide};
    visit("cdist", y.dtype, Floats{}, [&]<class T>() {
        fn::with_norm(p, [&](auto norm) {
            launch("cdist", scope, cdist_kernel<decltype(norm), T>, grid, norm, n, m, d, down,
                   across, x1.ptr<const T>(), x2.ptr<const T>(), y.ptr<T>());
        });
    });
}

}  // namespace tern::kernels::cuda
