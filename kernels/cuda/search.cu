// Binary search: a thread owns one value; the first steps of all threads meet the same few elements
// of the row, which stay in cache. 256 threads.
#include "kernels/search.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/formula/search.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    search_kernel(int64_t count, int64_t n, int64_t k, int64_t row_step, bool right,
                  const T* sorted, const T* values, int64_t* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= count) return;
    y[i] = fn::places_before(sorted + i / k * row_step, n, values[i], right);
}

}  // namespace

void search_sorted(const View& sorted, const View& values, bool right, const View& y) {
    const int64_t count = values.numel(), n = sorted.shape[1];
    if (count == 0) return;
    const Scope scope(y.device);
    const int64_t row_step = sorted.shape[0] == 1 ? 0 : n;
    visit("searchsorted", sorted.dtype, fn::Ordered{}, [&]<class T>() {
        launch("searchsorted", scope, search_kernel<T>, plan::flat(count), count, n,
               values.shape[1], row_step, right, sorted.ptr<const T>(), values.ptr<const T>(),
               y.ptr<int64_t>());
    });
}

}  // namespace tern::kernels::cuda
