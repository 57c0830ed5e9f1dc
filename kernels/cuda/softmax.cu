// Softmax and its gradient. Along rows: a group of threads owns a row and keeps it in registers
// (rows.cuh), so that it is read once and written once. Along a middle dimension:
// eight threads own a column, neighbours own neighbouring columns, and pass over it for the
// maximum, the sum and the result. 256 threads, or 512 where a row takes a whole block.
#include "kernels/softmax.h"

#include "kernels/cuda/rows.cuh"
#include "kernels/formula/reduce.h"

namespace tern::kernels::cuda {
namespace {

template <class T>
struct LargerOf {
    __device__ T operator()(T a, T b) const { return fn::larger(a, b); }
};

template <class Row, class T>
__global__ void __launch_bounds__(kRowThreads, 1)
    softmax_rows_kernel(int64_t rows, int64_t n, int lanes, bool log, const T* x, T* y) {
    __shared__ T shared[kMaxWarps];
    const RowPlace place(rows, n, lanes);
    const Row row(x, place);
    T largest = fn::Max::identity<T>();
    row.each([&](T v, int64_t) { largest = fn::larger(largest, v); });
    largest = group_reduce(largest, lanes, shared, LargerOf<T>{});
    T sum = 0;
    row.each([&](T v, int64_t) { sum += fn::exp(v - largest); });
    sum = row_sum(sum, place, shared);
    const T scale = log ? largest + fn::log(sum) : T(1) / sum;
    if (log)
        row.map(y, [&](T v, int64_t) { return v - scale; });
    else
        row.map(y, [&](T v, int64_t) { return fn::exp(v - largest) * scale; });
}

template <class Row, class T>
__global__ void __launch_bounds__(kRowThreads, 1)
    softmax_rows_backward_kernel(int64_t rows, int64_t n, int lanes, bool log, const T* grad,
                                 const T* y, T* grad_x) {
    __shared__ T shared[kMaxWarps];
    const RowPlace place(rows, n, lanes);
    const Row g(grad, place), out(y, place);
    T sum = 0;
    g.each(out, [&](T gv, T yv, int64_t) { sum += log ? gv : gv * yv; });
    sum = row_sum(sum, place, shared);
    if (log)
        g.map(out, grad_x, [&](T gv, T yv, int64_t) { return gv - fn::exp(yv) * sum; });
    else
        g.map(out, grad_x, [&](T gv, T yv, int64_t) { return yv * (gv - sum); });
}

// A thread of a 32 x 8 block: every eighth element, from `first`, of a column of
// [outer, n, inner]; the eight threads of a column meet in shared memory.
struct ColumnPlace {
    int64_t start, n, inner;
    int first;

    __device__ ColumnPlace(int64_t columns, int64_t n_, int64_t inner_)
        : start(0), n(n_), inner(inner_), first(threadIdx.y) {
        const int64_t i = int64_t{blockIdx.x} * kWarp + threadIdx.x, outer = i / inner;
        if (i < columns)
            start = outer * n * inner + (i - outer * inner);
        else
            n = 0;
    }
    // f(where the element lies).
    template <class F>
    __device__ void each(const F& f) const {
        for (int64_t j = first; j < n; j += plan::kColumnRows) f(start + j * inner);
    }
    template <class T, class Combine>
    __device__ T reduce(T value, T (*shared)[kWarp], const Combine& combine) const {
        __syncthreads();  // an earlier result has been read
        shared[threadIdx.y][threadIdx.x] = value;
        __syncthreads();
        value = shared[0][threadIdx.x];
        for (int j = 1; j < plan::kColumnRows; ++j) value = combine(value, shared[j][threadIdx.x]);
        return value;
    }
};

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    softmax_columns_kernel(int64_t columns, int64_t n, int64_t inner, bool log, const T* x, T* y) {
    __shared__ T shared[plan::kColumnRows][kWarp];
    const ColumnPlace column(columns, n, inner);
    T largest = fn::Max::identity<T>();
    column.each([&](int64_t at) { largest = fn::larger(largest, x[at]); });
    largest = column.reduce(largest, shared, LargerOf<T>{});
    T sum = 0;
    column.each([&](int64_t at) { sum += fn::exp(x[at] - largest); });
    sum = column.reduce(sum, shared, Plus{});
    const T scale = log ? largest + fn::log(sum) : T(1) / sum;
    column.each(
        [&](int64_t at) { y[at] = log ? x[at] - scale : fn::exp(x[at] - largest) * scale; });
}

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    softmax_columns_backward_kernel(int64_t columns, int64_t n, int64_t inner, bool log,
                                    const T* grad, const T* y, T* grad_x) {
    __shared__ T shared[plan::kColumnRows][kWarp];
    const ColumnPlace column(columns, n, inner);
    T sum = 0;
    column.each([&](int64_t at) { sum += log ? grad[at] : grad[at] * y[at]; });
    sum = column.reduce(sum, shared, Plus{});
    column.each([&](int64_t at) {
        grad_x[at] = log ? grad[at] - fn::exp(y[at]) * sum : y[at] * (grad[at] - sum);
    });
}

plan::Grid column_grid(int64_t columns) {
    return {.x = plan::ceil_div(columns, kWarp), .threads = kWarp, .threads_y = plan::kColumnRows};
}

struct Sizes {
    int64_t outer, n, inner;
    explicit Sizes(const View& x) : outer(x.shape[0]), n(x.shape[1]), inner(x.shape[2]) {}
};

}  // namespace

void softmax(const View& x, const View& y, bool log) {
    if (y.numel() == 0) return;
    const Sizes s(x);
    const Scope scope(y.device);
    visit("softmax", x.dtype, Floats{}, [&]<class T>() {
        const T* from = x.ptr<T>();
        T* to = y.ptr<T>();
        if (s.inner > 1)
            return launch("softmax", scope, softmax_columns_kernel<T>,
                          column_grid(s.outer * s.inner), s.outer * s.inner, s.n, s.inner, log,
                          from, to);
        constexpr int V = 16 / sizeof(T);
        with_row<T>(s.n, is_aligned<V>(from) && is_aligned<V>(to), [&]<class Row>(int lanes) {
            launch("softmax", scope, softmax_rows_kernel<Row, T>, row_grid(s.outer, lanes), s.outer,
                   s.n, lanes, log, from, to);
        });
    });
}

void softmax_backward(const View& grad, const View& y, const View& grad_x, bool log) {
    if (y.numel() == 0) return;
    const Sizes s(y);
    const Scope scope(y.device);
    visit("softmax_backward", y.dtype, Floats{}, [&]<class T>() {
        const T *g = grad.ptr<T>(), *out = y.ptr<T>();
        T* to = grad_x.ptr<T>();
        if (s.inner > 1)
            return launch("softmax_backward", scope, softmax_columns_backward_kernel<T>,
                          column_grid(s.outer * s.inner), s.outer * s.inner, s.n, s.inner, log, g,
                          out, to);
        constexpr int V = 16 / sizeof(T);
        const bool packs = is_aligned<V>(g) && is_aligned<V>(out) && is_aligned<V>(to);
        with_row<T, 2>(s.n, packs, [&]<class Row>(int lanes) {
            launch("softmax_backward", scope, softmax_rows_backward_kernel<Row, T>,
                   row_grid(s.outer, lanes), s.outer, s.n, lanes, log, g, out, to);
        });
    });
}

}  // namespace tern::kernels::cuda
