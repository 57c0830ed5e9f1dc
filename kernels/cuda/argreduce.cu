// Where the first largest or smallest element is. See reduce.cuh for which thread owns what; an
// element is read once. Partial results carry value and index; ties go to the lower index, so their
// order does not matter.
#include "kernels/cuda/reduce.cuh"
#include "kernels/reduce.h"

namespace tern::kernels::cuda {
namespace {

template <class Op, class T>
struct ArgReducer {
    struct Acc {
        T value;
        int64_t index;  // INT64_MAX: nothing yet
    };
    static constexpr bool kOrdered = true;
    static constexpr int kPack = sizeof(T) == 1 ? 4 : 16 / sizeof(T);
    const T* x;
    int64_t* y;
    T* values;  // may be null

    __device__ Acc identity() const { return {T(0), INT64_MAX}; }
    template <int V, bool kAlong>
    __device__ void add(Acc* acc, int64_t offset, int64_t index, int64_t) const {
        const Pack<T, V> values = load_pack<V>(x + offset);
#pragma unroll
        for (int v = 0; v < V; ++v)
            if (Op::before(values.at[v], acc[v].value) || acc[v].index == INT64_MAX)
                acc[v] = {values.at[v], kAlong ? index + v : index};  // indices only grow here
    }
    __device__ static Acc combine(const Acc& a, const Acc& b) {
        if (b.index == INT64_MAX) return a;
        if (a.index == INT64_MAX || Op::before(b.value, a.value)) return b;
        return Op::before(a.value, b.value) || a.index < b.index ? a : b;
    }
    __device__ void finish(int64_t at, int64_t, const Acc& acc) const {
        y[at] = acc.index;
        if (values) values[at] = acc.value;
    }
};

template <class Op>
void arg_extreme(const char* name, const View& x, const View& y, const View* values) {
    visit(name, x.dtype, Numbers{}, [&]<class T>() {
        T* const to = values ? values->ptr<T>() : nullptr;
        reduce<T>(name, ArgReducer<Op, T>{x.ptr<T>(), y.ptr<int64_t>(), to}, x, y);
    });
}

}  // namespace

void argmax(const View& x, const View& y) { arg_extreme<fn::Max>("argmax", x, y, nullptr); }
void argmin(const View& x, const View& y) { arg_extreme<fn::Min>("argmin", x, y, nullptr); }
void max_and_place(const View& x, const View& values, const View& places) {
    arg_extreme<fn::Max>("max", x, places, &values);
}
void min_and_place(const View& x, const View& values, const View& places) {
    arg_extreme<fn::Min>("min", x, places, &values);
}

}  // namespace tern::kernels::cuda
