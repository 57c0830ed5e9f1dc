// Accumulations of kernels/formula/accumulate.h. See reduce.cuh for which thread owns what; an
// element is read once.
#pragma once

#include "kernels/accumulate.h"
#include "kernels/cuda/reduce.cuh"

namespace tern::kernels::cuda {

template <class F>
struct AccumulateReducer {
    using T = typename F::In;
    using Acc = typename F::Part;
    static constexpr bool kOrdered = false;
    static constexpr int kPack = sizeof(T) == 1 ? 4 : 16 / sizeof(T);
    const T* x;
    F f;

    __device__ Acc identity() const { return F::start(); }
    template <int V, bool kAlong>
    __device__ void add(Acc* acc, int64_t offset, int64_t, int64_t) const {
        const Pack<T, V> values = load_pack<V>(x + offset);
#pragma unroll
        for (int v = 0; v < V; ++v) acc[v] = F::join(acc[v], Acc(f.lift(values.at[v])));
    }
    __device__ static Acc combine(Acc a, Acc b) { return F::join(a, b); }
    __device__ void finish(int64_t at, int64_t, Acc acc) const { f.store(at, acc); }
};

template <class F>
void accumulate(const char* name, const F& f, const View& x, const View& y) {
    using T = typename F::In;
    reduce<T>(name, AccumulateReducer<F>{x.ptr<T>(), f}, x, y);
}

}  // namespace tern::kernels::cuda
