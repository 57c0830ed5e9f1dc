// CUB's radix sort: 8 bits a pass, each pass reads and writes keys and values once.
#include "kernels/cuda/radix.h"

#include <cub/device/device_radix_sort.cuh>

namespace tern::kernels::cuda {

template <class Key, class Number>
void SortPairs<Key, Number>::sort(const char* name, const Scope& scope, int bits) {
    cub::DoubleBuffer<Key> keys(keys_.get(), keys_.get() + count_);
    cub::DoubleBuffer<Number> values(values_.get(), values_.get() + count_);
    const auto run = [&](void* room, size_t& bytes) {
        const cudaError_t error = cub::DeviceRadixSort::SortPairs(room, bytes, keys, values, count_,
                                                                  0, bits, scope.stream());
        if (error != cudaSuccess) raise_cuda(error, name, __FILE__, __LINE__);
    };
    size_t bytes = 0;
    run(nullptr, bytes);
    const Scratch<char> room(scope, static_cast<int64_t>(bytes));
    run(room.get(), bytes);
    sorted_keys_ = keys.Current();
    sorted_values_ = values.Current();
}

template <class Key>
void sort_keys(const char* name, const Scope& scope, int64_t count, Key* keys, Key* room,
               int bits) {
    cub::DoubleBuffer<Key> both(keys, room);
    const auto run = [&](void* space, size_t& bytes) {
        const cudaError_t error =
            cub::DeviceRadixSort::SortKeys(space, bytes, both, count, 0, bits, scope.stream());
        if (error != cudaSuccess) raise_cuda(error, name, __FILE__, __LINE__);
    };
    size_t bytes = 0;
    run(nullptr, bytes);
    const Scratch<char> space(scope, static_cast<int64_t>(bytes));
    run(space.get(), bytes);
    if (both.Current() == keys) return;
    CUDA_CHECK(cudaMemcpyAsync(keys, both.Current(), static_cast<size_t>(count) * sizeof(Key),
                               cudaMemcpyDeviceToDevice, scope.stream()));
}

template void sort_keys(const char*, const Scope&, int64_t, float*, float*, int);
template void sort_keys(const char*, const Scope&, int64_t, double*, double*, int);
template void sort_keys(const char*, const Scope&, int64_t, uint32_t*, uint32_t*, int);
template void sort_keys(const char*, const Scope&, int64_t, uint64_t*, uint64_t*, int);
template class SortPairs<uint64_t, int64_t>;
template class SortPairs<uint32_t, uint32_t>;

}  // namespace tern::kernels::cuda
