// Sums and extremes. See reduce.cuh for which thread owns what; an element is read once. Sums
// accumulate in double, in compensated double, or in 64-bit integers (sum.cuh).
#include "kernels/reduce.h"

#include "kernels/cuda/reduce.cuh"
#include "kernels/cuda/sum.cuh"

namespace tern::kernels::cuda {
namespace {

template <class T>
constexpr int pack_of() {
    return sizeof(T) == 1 ? 4 : 16 / sizeof(T);
}

template <class T, class Out>
struct SumReducer {
    using Acc = SumAcc<T>;
    static constexpr bool kOrdered = false;
    static constexpr int kPack = pack_of<T>();
    const T* x;
    Out* y;
    double divisor;

    __device__ Acc identity() const { return Acc{}; }
    template <int V, bool kAlong>
    __device__ void add(Acc* acc, int64_t offset, int64_t, int64_t) const {
        const Pack<T, V> values = load_pack<V>(x + offset);
#pragma unroll
        for (int v = 0; v < V; ++v) add_to(acc[v], static_cast<SumTerm<T>>(values.at[v]));
    }
    __device__ static Acc combine(Acc a, const Acc& b) {
        add_to(a, b);
        return a;
    }
    __device__ void finish(int64_t at, int64_t, const Acc& acc) const {
        if constexpr (std::is_floating_point_v<T>)
            y[at] = static_cast<Out>(total(acc) / divisor);
        else
            y[at] = total(acc);
    }
};

// Types narrower than a word travel between threads as words.
template <class T>
using Word = std::conditional_t<sizeof(T) == 1, int32_t, T>;

template <class Op, class T>
struct ExtremeReducer {
    using Acc = Word<T>;
    static constexpr bool kOrdered = false;
    static constexpr int kPack = pack_of<T>();
    const T* x;
    T* y;

    __device__ Acc identity() const { return Op::template identity<T>(); }
    template <int V, bool kAlong>
    __device__ void add(Acc* acc, int64_t offset, int64_t, int64_t) const {
        const Pack<T, V> values = load_pack<V>(x + offset);
#pragma unroll
        for (int v = 0; v < V; ++v) acc[v] = combine(acc[v], static_cast<Acc>(values.at[v]));
    }
    __device__ static Acc combine(Acc a, Acc b) { return Op::combine(a, b); }
    __device__ void finish(int64_t at, int64_t, Acc acc) const { y[at] = static_cast<T>(acc); }
};

template <class Op>
void extreme(const char* name, const View& x, const View& y) {
    visit(name, x.dtype, Numbers{}, [&]<class T>() {
        reduce<T>(name, ExtremeReducer<Op, T>{x.ptr<T>(), y.ptr<T>()}, x, y);
    });
}

}  // namespace

void sum(const View& x, const View& y, double divisor) {
    visit("sum", x.dtype, AnyType{}, [&]<class T>() {
        using Out = std::conditional_t<std::is_floating_point_v<T>, T, int64_t>;
        reduce<T>("sum", SumReducer<T, Out>{x.ptr<T>(), y.ptr<Out>(), divisor}, x, y);
    });
}

void amax(const View& x, const View& y) { extreme<fn::Max>("amax", x, y); }
void amin(const View& x, const View& y) { extreme<fn::Min>("amin", x, y); }

}  // namespace tern::kernels::cuda
