// The order of rows. Short rows, up to 1024: a block of 256 threads sorts as many as fit 1024
// places of shared memory, by a bitonic network over (key, place), 12 bytes each; x is read and the
// order written once. Long rows: CUB's radix sort; one row of shorter keys as pairs of 4 bytes,
// several with the row's number above the key, rows of 8-byte keys by key and then, stably, by row.
// For the latter a thread makes one key. 256 threads.
#include <bit>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/row_order.h"
#include "kernels/formula/order.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cuda {
namespace {

constexpr int kShortRow = 1024;

template <class T>
__global__ void __launch_bounds__(plan::kBlock)
    short_rows_kernel(int64_t rows, int n, int width, fn::KeyOf<T> flip, const T* x,
                      int64_t* order) {
    using Key = fn::KeyOf<T>;
    __shared__ Key keys[kShortRow];
    __shared__ int places[kShortRow];
    const int64_t first = int64_t{blockIdx.x} * (kShortRow / width);
    for (int slot = threadIdx.x; slot < kShortRow; slot += plan::kBlock) {
        const int64_t row = first + slot / width;
        const int i = slot % width;  // places from n on sort behind all others
        const bool inside = row < rows && i < n;
        keys[slot] = inside ? fn::key_of(x[row * n + i]) ^ flip : fn::kNanKey<Key>;
        places[slot] = i;
    }
    for (int size = 2; size <= width; size *= 2)
        for (int step = size / 2; step > 0; step /= 2) {
            __syncthreads();
            for (int pair = threadIdx.x; pair < kShortRow / 2; pair += plan::kBlock) {
                const int a = 2 * pair - (pair & (step - 1)), b = a + step;
                const bool up = size == width || (a & size) == 0;
                const bool above =
                    keys[a] > keys[b] || (keys[a] == keys[b] && places[a] > places[b]);
                if (above != up) continue;
                const Key key = keys[a];
                const int place = places[a];
                keys[a] = keys[b], places[a] = places[b];
                keys[b] = key, places[b] = place;
            }
        }
    __syncthreads();
    for (int slot = threadIdx.x; slot < kShortRow; slot += plan::kBlock) {
        const int64_t row = first + slot / width;
        const int i = slot % width;
        if (row < rows && i < n) order[row * n + i] = row * n + places[slot];
    }
}

template <class T>
constexpr int kKeyBits = 8 * sizeof(fn::KeyOf<T>);
template <class PairKey, class T>
constexpr bool kHasRow = sizeof(PairKey) == 8 && sizeof(fn::KeyOf<T>) < 8;

// Key with the number of its row above it, where the pair's key has room.
template <class T, class PairKey, class Number>
__global__ void __launch_bounds__(plan::kBlock)
    keys_kernel(int64_t count, int64_t n, fn::KeyOf<T> flip, const T* x, PairKey* keys,
                Number* numbers) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= count) return;
    PairKey key = static_cast<fn::KeyOf<T>>(fn::key_of(x[i]) ^ flip);
    if constexpr (kHasRow<PairKey, T>) key |= static_cast<PairKey>(i / n) << kKeyBits<T>;
    keys[i] = key;
    numbers[i] = static_cast<Number>(i);
}

__global__ void __launch_bounds__(plan::kBlock)
    row_keys_kernel(int64_t count, int64_t n, const int64_t* sorted, uint64_t* keys,
                    int64_t* numbers) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= count) return;
    keys[i] = static_cast<uint64_t>(sorted[i] / n);
    numbers[i] = sorted[i];
}

template <class T>
fn::KeyOf<T> flip_for(bool descending) {
    return descending ? static_cast<fn::KeyOf<T>>(-1) : fn::KeyOf<T>{0};
}

int row_bits(int64_t rows) { return static_cast<int>(std::bit_width(static_cast<uint64_t>(rows))); }

}  // namespace

template <class T>
void RowOrder::sort_short(const char* name, const Scope& scope, const View& x, bool descending) {
    const int64_t rows = x.shape[0];
    const auto n = static_cast<unsigned>(x.shape[1]);
    const int width = static_cast<int>(std::bit_ceil(n));
    places_.emplace(scope, x.numel());
    launch(name, scope, short_rows_kernel<T>,
           {.x = plan::ceil_div(rows, kShortRow / width), .threads = plan::kBlock}, rows,
           static_cast<int>(n), width, flip_for<T>(descending), x.ptr<const T>(), places_->get());
}

template <class T>
void RowOrder::sort_one(const char* name, const Scope& scope, const View& x, bool descending) {
    const int64_t count = x.numel();
    narrow_.emplace(scope, count);
    launch(name, scope, keys_kernel<T, uint32_t, uint32_t>, plan::flat(count), count, count,
           flip_for<T>(descending), x.ptr<const T>(), narrow_->keys(), narrow_->values());
    narrow_->sort(name, scope, kKeyBits<T>);
}

template <class T>
void RowOrder::sort_many(const char* name, const Scope& scope, const View& x, bool descending) {
    const int64_t rows = x.shape[0], n = x.shape[1], count = x.numel();
    wide_.emplace(scope, count);
    launch(name, scope, keys_kernel<T, uint64_t, int64_t>, plan::flat(count), count, n,
           flip_for<T>(descending), x.ptr<const T>(), wide_->keys(), wide_->values());
    constexpr bool with_row = kHasRow<uint64_t, T>;
    wide_->sort(name, scope, with_row ? kKeyBits<T> + row_bits(rows - 1) : 64);
    if (with_row || rows == 1) return;
    WidePairs by_row(scope, count);
    launch(name, scope, row_keys_kernel, plan::flat(count), count, n, wide_->sorted_values(),
           by_row.keys(), by_row.values());
    by_row.sort(name, scope, row_bits(rows - 1));
    places_.emplace(scope, count);
    CUDA_CHECK(cudaMemcpyAsync(places_->get(), by_row.sorted_values(), places_->bytes(),
                               cudaMemcpyDeviceToDevice, scope.stream()));
}

RowOrder::RowOrder(const char* name, const Scope& scope, const View& x, bool descending) {
    visit(name, x.dtype, fn::Ordered{}, [&]<class T>() {
        if (x.shape[1] <= kShortRow) return sort_short<T>(name, scope, x, descending);
        if constexpr (sizeof(fn::KeyOf<T>) < 8)
            if (x.shape[0] == 1 && x.numel() <= UINT32_MAX)
                return sort_one<T>(name, scope, x, descending);
        sort_many<T>(name, scope, x, descending);
    });
}

Order RowOrder::get() const {
    if (places_) return {.wide = places_->get()};
    if (narrow_) return {.narrow = narrow_->sorted_values()};
    return {.wide = wide_->sorted_values()};
}

}  // namespace tern::kernels::cuda
