// Sorting rows. With indices, or where rows are short or many, they are read in their order
// (row_order.h): a thread owns one element of a result; values are read as the order says, the rest
// and the results lie in a row. One long row of values alone, ascending, is a radix sort of keys,
// before and after which a thread turns one value into its key and back. 256 threads.
#include "kernels/sort.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_order.h"
#include "kernels/formula/order.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int64_t kLongRow = 1024;

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    take_kernel(int64_t count, int64_t n, int64_t k, Order order, const T* x, T* values,
                int64_t* indices) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= count) return;
    const int64_t row = i / k, from = order[row * n + i % k];
    values[i] = x[from];
    if (indices) indices[i] = from - row * n;
}

// Floats are their own keys, but that all NaN share the largest.
template <class T, class Key>
__global__ void __launch_bounds__(plan::kBlock)
    to_keys_kernel(int64_t count, const T* x, Key* keys) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= count) return;
    if constexpr (std::is_same_v<T, Key>)
        keys[i] = x[i] == x[i] ? x[i] : fn::value_of<T>(fn::kNanKey<fn::KeyOf<T>>);
    else
        keys[i] = fn::key_of(x[i]);
}
template <class T, class Key>
__global__ void __launch_bounds__(plan::kBlock)
    from_keys_kernel(int64_t count, const Key* keys, T* values) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i < count) values[i] = fn::value_of<T>(static_cast<fn::KeyOf<T>>(keys[i]));
}

// Whether keys alone tell all of a value: 16-bit floats have no sort of their own.
template <class T>
constexpr bool kHasKeys = std::is_integral_v<T> || std::is_floating_point_v<T>;

template <class T>
void sort_values(const Scope& scope, int64_t count, const T* x, T* values) {
    using Key = std::conditional_t<std::is_floating_point_v<T>, T,
                                   std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>>;
    if constexpr (std::is_same_v<T, Key>) {
        const Scratch<Key> room(scope, count);
        launch("sort", scope, to_keys_kernel<T, Key>, plan::flat(count), count, x, values);
        sort_keys("sort", scope, count, values, room.get());
    } else {
        const Scratch<Key> keys(scope, 2 * count);
        launch("sort", scope, to_keys_kernel<T, Key>, plan::flat(count), count, x, keys.get());
        sort_keys("sort", scope, count, keys.get(), keys.get() + count, 8 * sizeof(fn::KeyOf<T>));
        launch("sort", scope, from_keys_kernel<T, Key>, plan::flat(count), count, keys.get(),
               values);
    }
}

}  // namespace

void sort(const View& x, bool descending, const View& values, const View* indices) {
    const int64_t count = values.numel();
    if (count == 0) return;
    const Scope scope(x.device);
    const bool alone = !indices && !descending && x.shape[0] == 1 && count == x.shape[1];
    visit("sort", x.dtype, fn::Ordered{}, [&]<class T>() {
        if constexpr (kHasKeys<T>)
            if (alone && count > kLongRow)
                return sort_values(scope, count, x.ptr<const T>(), values.ptr<T>());
        const RowOrder order("sort", scope, x, descending);
        launch("sort", scope, take_kernel<T>, plan::flat(count), count, x.shape[1], values.shape[1],
               order.get(), x.ptr<const T>(), values.ptr<T>(),
               indices ? indices->ptr<int64_t>() : nullptr);
    });
}

}  // namespace tern::kernels::cuda
