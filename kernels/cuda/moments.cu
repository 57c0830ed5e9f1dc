// Means and variances. See reduce.cuh for which thread owns what; an element is read once, and
// enters its thread's mean and squares as it comes (kernels/formula/moments.h).
#include "kernels/moments.h"

#include "kernels/cuda/reduce.cuh"
#include "kernels/formula/moments.h"

namespace tern::kernels::cuda {
namespace {

template <class T>
struct MomentsReducer {
    using Acc = fn::Moments;
    static constexpr bool kOrdered = false;
    static constexpr int kPack = 2;  // three doubles are carried for each
    const T* x;
    double correction;
    bool root;
    T* mean;  // may be null
    T* spread;

    __device__ Acc identity() const { return Acc::start(); }
    template <int V, bool kAlong>
    __device__ void add(Acc* acc, int64_t offset, int64_t, int64_t) const {
        const Pack<T, V> values = load_pack<V>(x + offset);
#pragma unroll
        for (int v = 0; v < V; ++v) acc[v].add(static_cast<double>(values.at[v]));
    }
    __device__ static Acc combine(const Acc& a, const Acc& b) { return Acc::join(a, b); }
    __device__ void finish(int64_t at, int64_t, const Acc& acc) const {
        if (mean) mean[at] = static_cast<T>(acc.mean);
        spread[at] = static_cast<T>(acc.spread(correction, root));
    }
};

}  // namespace

void moments(const View& x, double correction, bool root, const View* mean, const View& spread) {
    visit("var", x.dtype, Floats{}, [&]<class T>() {
        T* const center = mean ? mean->ptr<T>() : nullptr;
        const MomentsReducer<T> reducer{x.ptr<T>(), correction, root, center, spread.ptr<T>()};
        reduce<T>("var", reducer, x, spread);
    });
}

}  // namespace tern::kernels::cuda
