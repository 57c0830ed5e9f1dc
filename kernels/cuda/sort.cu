// Reading rows in their order (row_order.h): a thread owns one element of the results; values are
// read as the order says, the rest and the results lie in a row. 256 threads.
#include "kernels/sort.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_order.h"
#include "kernels/formula/order.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

// Without indices the zeros are all the same, as on the CPU.
template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    take_kernel(int64_t count, int64_t n, int64_t k, Order order, const T* x, T* values,
                int64_t* indices) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= count) return;
    const int64_t row = i / k, from = order[row * n + i % k];
    if (indices) {
        values[i] = x[from];
        indices[i] = from - row * n;
    } else {
        values[i] = fn::value_of<T>(fn::key_of(x[from]));
    }
}

}  // namespace

void sort(const View& x, bool descending, const View& values, const View* indices) {
    const int64_t count = values.numel();
    if (count == 0) return;
    const Scope scope(x.device);
    const RowOrder order("sort", scope, x, descending);
    visit("sort", x.dtype, fn::Ordered{}, [&]<class T>() {
        launch("sort", scope, take_kernel<T>, plan::flat(count), count, x.shape[1], values.shape[1],
               order.get(), x.ptr<const T>(), values.ptr<T>(),
               indices ? indices->ptr<int64_t>() : nullptr);
    });
}

}  // namespace tern::kernels::cuda
