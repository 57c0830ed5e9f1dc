// Batch norm over the channels of [n, c, inner]. Moments and gradient sums are reductions
// (reduce.cuh); what remains is elementwise over x and values repeated along n and inner
// (elementwise.cuh): one read, one write an element.
#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/norm_sums.cuh"
#include "kernels/elementwise.h"
#include "kernels/normalize.h"
#include "kernels/reduce.h"

namespace tern::kernels::cuda {
namespace {

template <class T>
struct DeviationReducer {
    using Acc = SumAcc<T>;
    static constexpr bool kOrdered = false;
    static constexpr int kPack = 16 / sizeof(T);
    const T *x, *mean;
    T* y;
    double count;

    __device__ Acc identity() const { return Acc{}; }
    template <int V, bool kAlong>
    __device__ void add(Acc* acc, int64_t offset, int64_t, int64_t output) const {
        const Pack<T, V> values = load_pack<V>(x + offset);
#pragma unroll
        for (int v = 0; v < V; ++v) {
            const double d = static_cast<double>(values.at[v]) - mean[output + (kAlong ? 0 : v)];
            add_to(acc[v], d * d);
        }
    }
    __device__ static Acc combine(Acc a, const Acc& b) {
        add_to(a, b);
        return a;
    }
    __device__ void finish(int64_t at, int64_t, const Acc& acc) const {
        y[at] = static_cast<T>(total(acc) / count);
    }
};

template <class T>
struct ChannelMoments {
    static constexpr bool kByIndex = false;
    const T *mean, *var;
    double eps;
    __device__ T normalized(T x, int64_t c) const { return x - mean[c]; }
    __device__ double finish(double product, int64_t c) const {
        return product / sqrt(var[c] + eps);
    }
};

struct Normalize {
    double eps;
    template <class T>
    __device__ T operator()(T x, T mean, T var) const {
        return (x - mean) / fn::sqrt(var + T(eps));
    }
    template <class T>
    __device__ T operator()(T x, T mean, T var, T gamma, T beta) const {
        return (*this)(x, mean, var) * gamma + beta;
    }
};

// The moments given: a scaled copy of the gradient.
struct ScaleGrad {
    double eps;
    template <class T>
    __device__ T operator()(T grad, T var, T gamma) const {
        return grad * gamma / fn::sqrt(var + T(eps));
    }
};

// The moments x's own: what moves mean and variance is taken out.
struct CenterGrad {
    double eps, count;
    template <class T>
    __device__ T operator()(T grad, T x, T mean, T var, T gamma, T product, T sum) const {
        const T rstd = T(1) / fn::sqrt(var + T(eps));
        const T share = T(1 / count);
        return gamma * rstd * (grad - share * (sum + (x - mean) * rstd * product));
    }
};

// [c] as it lies under [n, c, inner].
View over(const View& x, void* data) {
    View view = x;
    view.data = data;
    view.strides = {0, 1, 0};
    return view;
}

View channel_result(const View& x, void* data) {
    View view = x;
    view.data = data;
    view.shape = {1, x.shape[1], 1};
    view.strides = {x.shape[1], 1, 1};
    return view;
}

// gamma or beta, or one value in its place.
template <class T>
class Channels {
 public:
    Channels(const Scope& scope, const View& x, const View* given, double otherwise)
        : own_(scope, given ? 0 : 1), view_(over(x, given ? given->data : own_.get())) {
        if (given) return;
        view_.strides = {0, 0, 0};
        View one = view_;
        one.shape = one.strides = {1};
        fill(one, otherwise);
    }
    const View& view() const { return view_; }

 private:
    Scratch<T> own_;
    View view_;
};

}  // namespace

void channel_moments(const View& x, const View& mean, const View& var) {
    const double count = static_cast<double>(x.shape[0] * x.shape[2]);
    sum(x, channel_result(x, mean.data), count);
    visit("channel_moments", x.dtype, Floats{}, [&]<class T>() {
        reduce<T>("channel_moments",
                  DeviationReducer<T>{x.ptr<T>(), mean.ptr<T>(), var.ptr<T>(), count}, x,
                  channel_result(x, var.data));
    });
}

void batch_norm(const View& x, const View& mean, const View& var, const View* gamma,
                const View* beta, double eps, const View& y) {
    const Normalize normalize{eps};
    const View m = over(x, mean.data), v = over(x, var.data);
    visit("batch_norm", x.dtype, Floats{}, [&]<class T>() {
        if (!gamma && !beta) return elementwise<2, T, T, T, T>("batch_norm", normalize, y, x, m, v);
        const Scope scope(x.device);
        const Channels<T> g(scope, x, gamma, 1), b(scope, x, beta, 0);
        elementwise<2, T, T, T, T, T, T>("batch_norm", normalize, y, x, m, v, g.view(), b.view());
    });
}

void batch_norm_backward(const View& grad, const View& x, const View& mean, const View& var,
                         const View* gamma, double eps, bool training, const View* grad_x,
                         const View* grad_gamma, const View* grad_beta) {
    const int64_t c = x.shape[1];
    const View m = over(x, mean.data), v = over(x, var.data);
    visit("batch_norm_backward", x.dtype, Floats{}, [&]<class T>() {
        const Scope scope(x.device);
        const bool centers = grad_x && training;
        const Scratch<T> own(scope, centers ? 2 * c : 0);
        T* product = grad_gamma ? grad_gamma->ptr<T>() : centers ? own.get() : nullptr;
        T* sums = grad_beta ? grad_beta->ptr<T>() : centers ? own.get() + c : nullptr;
        if (product || sums)
            norm_sums<T>("batch_norm_backward", ChannelMoments<T>{mean.ptr<T>(), var.ptr<T>(), eps},
                         grad, x, {1, c, 1}, product, sums);
        if (!grad_x) return;
        const Channels<T> g(scope, x, gamma, 1);
        if (training)
            elementwise<2, T, T, T, T, T, T, T, T>(
                "batch_norm_backward",
                CenterGrad{eps, static_cast<double>(x.shape[0] * x.shape[2])}, *grad_x, grad, x, m,
                v, g.view(), over(x, product), over(x, sums));
        else
            elementwise<2, T, T, T, T>("batch_norm_backward", ScaleGrad{eps}, *grad_x, grad, v,
                                       g.view());
    });
}

}  // namespace tern::kernels::cuda
