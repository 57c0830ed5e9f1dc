// The two sums that gradients of normalizations need, from one read of x and of the gradient: of
// the gradient, and of the gradient times the normalized x. See reduce.cuh for the mapping.
#pragma once

#include "kernels/cuda/reduce.cuh"
#include "kernels/cuda/sum.cuh"

namespace tern::kernels::cuda {

// Moments: normalized(x, i), i the number of the reduced element if kByIndex, else of the output;
// finish(product, output).
template <class T, class Moments>
struct NormSumsReducer {
    struct Acc {
        SumAcc<T> sum, product;
    };
    static constexpr bool kOrdered = true;  // the index is the number of a row
    static constexpr int kPack = 16 / sizeof(T);
    const T *grad, *x;
    Moments moments;
    T *product_out, *sum_out;  // either may be null

    __device__ Acc identity() const { return Acc{}; }
    template <int V, bool kAlong>
    __device__ void add(Acc* acc, int64_t offset, int64_t index, int64_t output) const {
        const Pack<T, V> gs = load_pack<V>(grad + offset), xs = load_pack<V>(x + offset);
#pragma unroll
        for (int v = 0; v < V; ++v) {
            const int64_t i =
                Moments::kByIndex ? index + (kAlong ? v : 0) : output + (kAlong ? 0 : v);
            add_to(acc[v].sum, static_cast<double>(gs.at[v]));
            add_to(acc[v].product, static_cast<double>(gs.at[v]) * moments.normalized(xs.at[v], i));
        }
    }
    __device__ static Acc combine(Acc a, const Acc& b) {
        add_to(a.sum, b.sum);
        add_to(a.product, b.product);
        return a;
    }
    __device__ void finish(int64_t at, int64_t output, const Acc& acc) const {
        if (sum_out) sum_out[at] = static_cast<T>(total(acc.sum));
        if (product_out)
            product_out[at] = static_cast<T>(moments.finish(total(acc.product), output));
    }
};

// Sums over the dimensions where `shape` is 1; results are dense. grad and x are dense.
template <class T, class Moments>
void norm_sums(const char* name, const Moments& moments, const View& grad, const View& x,
               const Shape& shape, T* product, T* sum) {
    View result = x;
    result.shape = shape;
    result.strides = contiguous_strides(shape);
    const ReduceLoops loops = make_reduce_loops(name, x, result, true);
    if (loops.kept.numel() == 0) return;
    const Scope scope(x.device);
    const NormSumsReducer<T, Moments> reducer{grad.ptr<T>(), x.ptr<T>(), moments, product, sum};
    constexpr int V = 16 / sizeof(T);
    launch_reduce(name, scope, reducer, loops,
                  is_aligned<V>(grad.ptr<T>()) && is_aligned<V>(x.ptr<T>()));
}

}  // namespace tern::kernels::cuda
