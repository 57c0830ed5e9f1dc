// Binning. Samples: a thread owns an element of the output. Edges: a thread owns a column and walks
// its sorted sample once. Bins: a thread owns 8 columns of a row, 32 or 64 bytes read, one word
// written to the row and a byte to each column, where neighbouring threads are neighbouring rows;
// edges come from L1.
#include "kernels/bin.h"

#include <cmath>

#include "kernels/cuda/launch.cuh"
#include "kernels/formula/bin.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    sample_columns_kernel(const T* x, int64_t n, int64_t d, int64_t m, T* out) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < d * m) out[i] = x[i % m * n / m * d + i / m];
}

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    make_edges_kernel(const T* sorted, int64_t d, int64_t m, int max_bins, T* edges,
                      int32_t* bins) {
    const int64_t f = thread_number();
    if (f >= d) return;
    const T* const column = sorted + f * m;
    int64_t count = 0;  // by halves: behind it is NaN
    for (int64_t rest = m; rest > 0;) {
        const int64_t half = rest / 2;
        if (isnan(column[count + half])) {
            rest = half;
        } else {
            count += half + 1;
            rest -= half + 1;
        }
    }
    T* const out = edges + f * kEdges;
    const int found = fn::make_edges(column, count, max_bins, out);
    bins[f] = found;
    for (int64_t i = found - 1; i < kEdges; ++i) out[i] = static_cast<T>(INFINITY);
}

template <class T>
struct Columns {
    const T *x, *edges;
    const int32_t* bins;
    const uint8_t* categorical;
    int64_t n, d, stride;

    __device__ unsigned bin(T value, int64_t f) const {
        if (isnan(value)) return bins[f];
        if (categorical[f] != 0) return fn::category_bin(value, bins[f]);
        const T* const own = edges + f * kEdges;
        unsigned at = 0;
#pragma unroll
        for (unsigned step = 128; step > 0; step /= 2) at += own[at + step - 1] < value ? step : 0;
        return at;
    }
};

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    bin_table_kernel(Columns<T> c, uint64_t* rows, uint8_t* columns) {
    const int64_t row = thread_number();
    if (row >= c.n) return;
    const int64_t first = int64_t{blockIdx.y} * 8;
    uint64_t word = 0;
    for (int64_t k = 0; k < 8 && first + k < c.d; ++k) {
        const int64_t f = first + k;
        const unsigned bin = c.bin(c.x[row * c.d + f], f);
        word |= uint64_t{bin} << (8 * k);
        columns[f * c.n + row] = static_cast<uint8_t>(bin);
    }
    rows[row * (c.stride / 8) + blockIdx.y] = word;
}

}  // namespace

void sample_columns(const View& x, const View& out) {
    const Scope scope(x.device);
    visit("sample_columns", x.dtype, Floats{}, [&]<class T>() {
        launch("sample_columns", scope, sample_columns_kernel<T>, plan::flat(out.numel()),
               x.ptr<const T>(), x.shape[0], x.shape[1], out.shape[1], out.ptr<T>());
    });
}

void make_edges(const View& sorted, int max_bins, const View& edges, const View& bins) {
    const Scope scope(sorted.device);
    visit("make_edges", sorted.dtype, Floats{}, [&]<class T>() {
        launch("make_edges", scope, make_edges_kernel<T>, plan::flat(sorted.shape[0]),
               sorted.ptr<const T>(), sorted.shape[0], sorted.shape[1], max_bins, edges.ptr<T>(),
               bins.ptr<int32_t>());
    });
}

void bin_table(const View& x, const View& edges, const View& bins, const View& categorical,
               const Binned& table) {
    const Scope scope(x.device);
    visit("bin_table", x.dtype, Floats{}, [&]<class T>() {
        const Columns<T> c{
            x.ptr<T>(), edges.ptr<T>(), bins.ptr<int32_t>(), categorical.ptr<uint8_t>(),
            table.n,    table.d,        table.stride()};
        plan::Grid grid = plan::flat(table.n);
        grid.y = table.stride() / 8;
        launch("bin_table", scope, bin_table_kernel<T>, grid, c, table.rows.ptr<uint64_t>(),
               table.columns.ptr<uint8_t>());
    });
}

}  // namespace tern::kernels::cuda
