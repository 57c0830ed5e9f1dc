// What LU's pivots say: the order of the rows, and determinants. A thread owns a matrix and walks
// its pivots one after the other, as each swap follows on the last; batches fill the device.
#include <cmath>

#include "kernels/cuda/launch.cuh"
#include "kernels/linalg.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

__global__ void __launch_bounds__(plan::kBlock)
    permutation_kernel(int64_t count, int64_t k, int64_t n, const int* pivots, int64_t* rows) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= count) return;
    int64_t* const to = rows + i * n;
    for (int64_t r = 0; r < n; ++r) to[r] = r;
    for (int64_t r = 0; r < k; ++r) {
        const int64_t other = pivots[i * k + r] - 1, row = to[r];
        to[r] = to[other];
        to[other] = row;
    }
}

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    determinant_kernel(int64_t count, int64_t n, const T* lu, const int* pivots, T* det, T* sign,
                       T* logabs) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= count) return;
    double product = 1, direction = 1, logarithm = 0;
    for (int64_t r = 0; r < n; ++r) {
        const auto u = static_cast<double>(lu[(i * n + r) * n + r]);
        const bool stays = pivots[i * n + r] == r + 1;
        product *= stays ? u : -u;
        const double s = u > 0 ? 1 : u < 0 ? -1 : u;  // NaN stays
        direction *= stays ? s : -s;
        logarithm += ::log(::fabs(u));
    }
    det[i] = static_cast<T>(product);
    sign[i] = static_cast<T>(direction);
    logabs[i] = static_cast<T>(logarithm);
}

}  // namespace

void permutation(const View& pivots, const View& rows) {
    const int64_t count = rows.shape[0];
    const Scope scope(rows.device);
    launch("permutation", scope, permutation_kernel, plan::flat(count), count, pivots.shape[1],
           rows.shape[1], pivots.ptr<const int>(), rows.ptr<int64_t>());
}

void determinant(const View& lu, const View& pivots, const View& det, const View& sign,
                 const View& logabs) {
    const int64_t count = lu.shape[0];
    const Scope scope(lu.device);
    visit("determinant", lu.dtype, Floats{}, [&]<class T>() {
        launch("determinant", scope, determinant_kernel<T>, plan::flat(count), count, lu.shape[1],
               lu.ptr<const T>(), pivots.ptr<const int>(), det.ptr<T>(), sign.ptr<T>(),
               logabs.ptr<T>());
    });
}

}  // namespace tern::kernels::cuda
