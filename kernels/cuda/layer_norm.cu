// Layer norm over the rows of [n, d]. A group of threads owns a row and keeps it in registers
// (rows.cuh): one read, one write, the variance from the deviations. The gradients of gamma and
// beta are sums down the columns (reduce.cuh), both from one read of x and of the gradient.
#include "kernels/cuda/norm_sums.cuh"
#include "kernels/cuda/rows.cuh"
#include "kernels/formula/generic.h"
#include "kernels/normalize.h"

namespace tern::kernels::cuda {
namespace {

template <class T>
const T* ptr_or_null(const View* view) {
    return view ? view->ptr<T>() : nullptr;
}

// gamma or beta for a pack of columns; `otherwise` where there is none.
template <int V, class T>
__device__ Pack<T, V> parameters(const T* values, int64_t column, T otherwise) {
    if (values) return load_pack<V>(values + column);
    Pack<T, V> pack;
#pragma unroll
    for (T& value : pack.at) value = otherwise;
    return pack;
}

template <class Row, class T>
__global__ void __launch_bounds__(kRowThreads, 1)
    layer_norm_kernel(int64_t rows, int64_t n, int lanes, const T* x, const T* gamma, const T* beta,
                      T eps, T* y, T* mean_out, T* rstd_out) {
    __shared__ T shared[kMaxWarps];
    const RowPlace place(rows, n, lanes);
    const Row row(x, place);
    T sum = 0;
    row.each([&](T v, int64_t) { sum += v; });
    const T mean = row_sum(sum, place, shared) / static_cast<T>(n);
    T squares = 0;
    row.each([&](T v, int64_t) { squares += (v - mean) * (v - mean); });
    const T variance = row_sum(squares, place, shared) / static_cast<T>(n);
    const T rstd = T(1) / fn::sqrt(variance + eps);
    constexpr int V = Row::kPack;
    row.map_packs(y, [&](Pack<T, V> values, int64_t column) {
        const Pack<T, V> scale = parameters<V>(gamma, column, T(1));
        const Pack<T, V> shift = parameters<V>(beta, column, T(0));
#pragma unroll
        for (int v = 0; v < V; ++v)
            values.at[v] = (values.at[v] - mean) * rstd * scale.at[v] + shift.at[v];
        return values;
    });
    if (!place.leads()) return;
    mean_out[place.row] = mean;
    rstd_out[place.row] = rstd;
}

template <class Row, class T>
__global__ void __launch_bounds__(kRowThreads, 1)
    layer_norm_backward_kernel(int64_t rows, int64_t n, int lanes, const T* grad, const T* x,
                               const T* means, const T* rstds, const T* gamma, T* grad_x) {
    __shared__ T shared[kMaxWarps];
    const RowPlace place(rows, n, lanes);
    const Row g(grad, place), row(x, place);
    const T mean = place.columns > 0 ? means[place.row] : T(0);
    const T rstd = place.columns > 0 ? rstds[place.row] : T(0);
    T sum = 0, product = 0;
    constexpr int V = Row::kPack;
    g.each_pack(row, [&](const Pack<T, V>& gs, const Pack<T, V>& xs, int64_t column) {
        const Pack<T, V> scale = parameters<V>(gamma, column, T(1));
#pragma unroll
        for (int v = 0; v < V; ++v) {
            const T scaled = gs.at[v] * scale.at[v];
            sum += scaled;
            product += scaled * (xs.at[v] - mean) * rstd;
        }
    });
    sum = row_sum(sum, place, shared) / static_cast<T>(n);
    product = row_sum(product, place, shared) / static_cast<T>(n);
    g.map_packs(row, grad_x, [&](Pack<T, V> gs, const Pack<T, V>& xs, int64_t column) {
        const Pack<T, V> scale = parameters<V>(gamma, column, T(1));
#pragma unroll
        for (int v = 0; v < V; ++v)
            gs.at[v] = rstd * (gs.at[v] * scale.at[v] - sum - (xs.at[v] - mean) * rstd * product);
        return gs;
    });
}

// Each row has its own mean and rstd.
template <class T>
struct RowMoments {
    static constexpr bool kByIndex = true;
    const T *mean, *rstd;
    __device__ T normalized(T x, int64_t row) const { return (x - mean[row]) * rstd[row]; }
    __device__ double finish(double product, int64_t) const { return product; }
};

}  // namespace

void layer_norm(const View& x, const View* gamma, const View* beta, double eps, const View& y,
                const View& mean, const View& rstd) {
    const int64_t rows = x.shape[0], n = x.shape[1];
    if (rows == 0) return;
    const Scope scope(x.device);
    visit("layer_norm", x.dtype, Floats{}, [&]<class T>() {
        constexpr int V = 16 / sizeof(T);
        const bool packs = is_aligned<V>(x.ptr<T>()) && is_aligned<V>(y.ptr<T>()) &&
                           is_aligned<V>(ptr_or_null<T>(gamma)) &&
                           is_aligned<V>(ptr_or_null<T>(beta));
        with_row<T>(n, packs, [&]<class Row>(int lanes) {
            launch("layer_norm", scope, layer_norm_kernel<Row, T>, row_grid(rows, lanes), rows, n,
                   lanes, x.ptr<T>(), ptr_or_null<T>(gamma), ptr_or_null<T>(beta),
                   static_cast<T>(eps), y.ptr<T>(), mean.ptr<T>(), rstd.ptr<T>());
        });
    });
}

void layer_norm_backward(const View& grad, const View& x, const View& mean, const View& rstd,
                         const View* gamma, const View* grad_x, const View* grad_gamma,
                         const View* grad_beta) {
    const int64_t rows = x.shape[0], n = x.shape[1];
    const Scope scope(x.device);
    visit("layer_norm_backward", x.dtype, Floats{}, [&]<class T>() {
        constexpr int V = 16 / sizeof(T);
        if (grad_x && x.numel() > 0) {
            const bool packs = is_aligned<V>(x.ptr<T>()) && is_aligned<V>(grad.ptr<T>()) &&
                               is_aligned<V>(grad_x->ptr<T>()) &&
                               is_aligned<V>(ptr_or_null<T>(gamma));
            with_row<T, 2>(n, packs, [&]<class Row>(int lanes) {
                launch("layer_norm_backward", scope, layer_norm_backward_kernel<Row, T>,
                       row_grid(rows, lanes), rows, n, lanes, grad.ptr<T>(), x.ptr<T>(),
                       mean.ptr<T>(), rstd.ptr<T>(), ptr_or_null<T>(gamma), grad_x->ptr<T>());
            });
        }
        if (grad_gamma || grad_beta)
            norm_sums<T>("layer_norm_backward", RowMoments<T>{mean.ptr<T>(), rstd.ptr<T>()}, grad,
                         x, {1, n}, grad_gamma ? grad_gamma->ptr<T>() : nullptr,
                         grad_beta ? grad_beta->ptr<T>() : nullptr);
    });
}

}  // namespace tern::kernels::cuda
