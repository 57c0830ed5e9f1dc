// Runs of equal neighbours. A thread owns one element: it marks whether a run begins there; CUB
// sums the marks up, which numbers the runs; then the thread writes what is wanted of its run. The
// lengths are differences of the places where runs begin, a thread a run. 256 threads.
#include "kernels/unique.h"

#include <cub/device/device_scan.cuh>

#include "kernels/cuda/launch.cuh"
#include "kernels/formula/order.h"
#include "kernels/memory.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    begins_kernel(int64_t n, const T* x, int64_t* begins) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < n) begins[i] = i == 0 || x[i] != x[i - 1] ? 1 : 0;
}

// numbers[i]: the number of the run that element i is in, from 1. Null outputs are not written.
template <class T>
struct RunWriter {
    const int64_t* numbers;
    const T* x;
    const int64_t* order;
    T* values;
    int64_t* inverse;
    int64_t* starts;
};

template <class T>
__global__ void __launch_bounds__(plan::kBlock) runs_kernel(int64_t n, RunWriter<T> w) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const int64_t run = w.numbers[i] - 1;
    if (i == 0 || w.numbers[i - 1] - 1 != run) {
        if (w.values) w.values[run] = w.x[i];
        if (w.starts) w.starts[run] = i;
    }
    if (w.inverse) w.inverse[w.order ? w.order[i] : i] = run;
}

__global__ void __launch_bounds__(plan::kBlock)
    lengths_kernel(int64_t runs, int64_t n, const int64_t* starts, int64_t* lengths) {
    const int64_t r = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (r < runs) lengths[r] = (r + 1 < runs ? starts[r + 1] : n) - starts[r];
}

void add_up(const Scope& scope, int64_t* numbers, int64_t n) {
    const auto run = [&](void* room, size_t& bytes) {
        const cudaError_t error =
            cub::DeviceScan::InclusiveSum(room, bytes, numbers, numbers, n, scope.stream());
        if (error != cudaSuccess) raise_cuda(error, "unique", __FILE__, __LINE__);
    };
    size_t bytes = 0;
    run(nullptr, bytes);
    const Scratch<char> room(scope, static_cast<int64_t>(bytes));
    run(room.get(), bytes);
}

template <class T>
T* pointer(const View* view) {
    return view ? view->ptr<T>() : nullptr;
}

}  // namespace

int64_t unique_runs(const View& x, const View* order, const RunOutputs& out) {
    const int64_t n = x.numel();
    if (n == 0) return 0;
    const Scope scope(x.device);
    const Scratch<int64_t> numbers(scope, n), starts(scope, out.counts ? n : 0);
    visit("unique", x.dtype, fn::Ordered{}, [&]<class T>() {
        launch("unique", scope, begins_kernel<T>, plan::flat(n), n, x.ptr<const T>(),
               numbers.get());
        add_up(scope, numbers.get(), n);
        launch("unique", scope, runs_kernel<T>, plan::flat(n), n,
               RunWriter<T>{numbers.get(), x.ptr<const T>(), pointer<const int64_t>(order),
                            pointer<T>(out.values), pointer<int64_t>(out.inverse),
                            out.counts ? starts.get() : nullptr});
    });
    int64_t runs = 0;
    copy(&runs, Device(), numbers.get() + n - 1, x.device, sizeof runs);
    if (out.counts)
        launch("unique", scope, lengths_kernel, plan::flat(runs), runs, n, starts.get(),
               out.counts->ptr<int64_t>());
    return runs;
}

}  // namespace tern::kernels::cuda
