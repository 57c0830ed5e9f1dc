// Column products by blocks of rows: one kernel shifts a block into scratch (a thread owns packs of
// 16 bytes along a row, read once and written once), the column sums and cuBLASLt's product of the
// block with itself follow, and one kernel adds both to the float64 results (a thread owns one
// element). 256 threads; blocks are as large as 64 MiB of scratch allows, so that the launches are
// few.
#include "kernels/cuda/launch.cuh"
#include "kernels/gram.h"
#include "kernels/matmul.h"
#include "kernels/memory.h"
#include "kernels/reduce.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int64_t kBlockBytes = 64 << 20;

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    shift_rows_kernel(const T* x, const T* shift, int64_t count, int64_t d, T* z) {
    const int64_t step = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = thread_number(); i < count; i += step) z[i] = x[i] - shift[i % d];
}

// to += from, element by element.
template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    add_in_double_kernel(const T* from, int64_t count, double* to) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < count) to[i] += static_cast<double>(from[i]);
}

template <class T>
View matrix(T* data, int64_t rows, int64_t cols, const View& like, bool transposed = false) {
    View view = like;
    view.data = data;
    view.dtype = dtype_of<T>;
    view.shape = transposed ? Shape{cols, rows} : Shape{rows, cols};
    view.strides = transposed ? Strides{1, cols} : Strides{cols, 1};
    return view;
}

template <class T>
void gram_of(const View& x, const View& shift, double* sums, double* products) {
    const Scope scope(x.device);
    const int64_t n = x.shape[0], d = x.shape[1];
    const int64_t most = std::max<int64_t>(1, kBlockBytes / (d * static_cast<int64_t>(sizeof(T))));
    const int64_t rows = std::min(n, most);
    const Scratch<T> z(scope, rows * d), part(scope, d * d + d);
    zero(x.device, sums, static_cast<size_t>(d) * sizeof(double));
    zero(x.device, products, static_cast<size_t>(d * d) * sizeof(double));
    for (int64_t i = 0; i < n; i += rows) {
        const int64_t block = std::min(rows, n - i);
        launch("gram", scope, shift_rows_kernel<T>, plan::flat(block * d, 4),
               x.ptr<const T>() + i * d, shift.ptr<const T>(), block * d, d, z.get());
        const View shifted = matrix(z.get(), block, d, x);
        cuda::sum(shifted, matrix(part.get() + d * d, 1, d, x), 1);
        cuda::matmul(matrix(z.get(), block, d, x, true), shifted, matrix(part.get(), d, d, x), {});
        launch("gram", scope, add_in_double_kernel<T>, plan::flat(d * d), part.get(), d * d,
               products);
        launch("gram", scope, add_in_double_kernel<T>, plan::flat(d), part.get() + d * d, d, sums);
    }
}

}  // namespace

void gram(const View& x, const View& shift, const View& sums, const View& products) {
    visit("gram", x.dtype, Floats{},
          [&]<class T>() { gram_of<T>(x, shift, sums.ptr<double>(), products.ptr<double>()); });
}

}  // namespace tern::kernels::cuda
