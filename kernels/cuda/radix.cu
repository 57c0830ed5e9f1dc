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

template class SortPairs<uint64_t, int64_t>;
template class SortPairs<uint32_t, uint32_t>;

}  // namespace tern::kernels::cuda
