// Triangles: a thread owns one element of the result, neighbours own neighbouring ones; what is not
// kept is not read. Bits are moved, so there is one kernel an element size. 256 threads.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/wide_loop.cuh"
#include "kernels/triangle.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

// Operands of `all`: x, and column - row.
template <class Bits>
__global__ void __launch_bounds__(plan::kBlock)
    triangle_kernel(int64_t n, WideLoop<2> all, bool lower, int64_t diagonal, const Bits* x,
                    Bits* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int64_t at[2];
    all.offsets(i, at);
    const bool kept = lower ? at[1] <= diagonal : at[1] >= diagonal;
    y[i] = kept ? x[at[0]] : Bits{};
}

}  // namespace

void triangle(const View& x, Triangle part, int64_t diagonal, const View& y) {
    const int64_t n = y.numel();
    if (n == 0) return;
    const Scope scope(y.device);
    Strides place = Strides::filled(y.dim(), 0);
    place[y.dim() - 1] = 1;
    place[y.dim() - 2] = -1;
    const WideLoop<2> all(make_loop<2>(y.shape, {&x.strides, &place}));
    visit_bits(item_size(y.dtype), [&]<class Bits>() {
        launch("triangle", scope, triangle_kernel<Bits>, plan::flat(n), n, all,
               part == Triangle::lower, diagonal, x.ptr<const Bits>(), y.ptr<Bits>());
    });
}

}  // namespace tern::kernels::cuda
