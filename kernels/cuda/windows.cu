// Adding windows up: a thread owns one element of the result, neighbours own neighbouring ones, and
// walks through the places in a window that could hold it. The result is written once, every
// element of the windows is read once. 256 threads.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/wide_loop.cuh"
#include "kernels/windows.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

// Operands of `all`: y, x outside dim, the coordinate along dim.
template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    fold_kernel(int64_t n, WideLoop<3> all, Windows w, int64_t windows, int64_t window_step,
                int64_t place_step, const T* x, T* y) {
    const int64_t t = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (t >= n) return;
    int64_t at[3];
    all.offsets(t, at);
    T sum = T(0);
    for (int64_t k = 0; k < w.size && k * w.dilation <= at[2]; ++k) {
        const int64_t start = at[2] - k * w.dilation, i = start / w.step;
        if (start % w.step != 0 || i >= windows) continue;
        sum += x[at[1] + i * window_step + k * place_step];
    }
    y[at[0]] = sum;
}

}  // namespace

void fold(const View& x, const Windows& w, const View& y) {
    const int64_t n = y.numel();
    if (n == 0) return;
    const Scope scope(y.device);
    Strides from = x.strides, place = Strides::filled(y.dim(), 0);
    from.erase(y.dim());
    from[w.dim] = 0;
    place[w.dim] = 1;
    const WideLoop<3> all(make_loop<3>(y.shape, {&y.strides, &from, &place}));
    visit("fold", y.dtype, Floats{}, [&]<class T>() {
        launch("fold", scope, fold_kernel<T>, plan::flat(n), n, all, w, x.shape[w.dim],
               x.strides[w.dim], x.strides[x.dim() - 1], x.ptr<const T>(), y.ptr<T>());
    });
}

}  // namespace tern::kernels::cuda
