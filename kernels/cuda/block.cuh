// Cooperation of neighbouring threads. A group is `lanes` threads in a row, a power of two: part of
// a warp, or whole warps of a block. Results are combined in a fixed order.
#pragma once

#include <cstdint>
#include <cstring>

namespace tern::kernels::cuda {

inline constexpr int kWarp = 32;
inline constexpr int kMaxWarps = 32;  // of a block

// The value of the lane whose number differs by `mask`.
template <class T>
__device__ T shuffle_xor(const T& value, int mask) {
    static_assert(sizeof(T) % 4 == 0);
    uint32_t words[sizeof(T) / 4];
    memcpy(words, &value, sizeof(T));
#pragma unroll
    for (uint32_t& word : words) word = __shfl_xor_sync(0xffffffffu, word, mask);
    T out;
    memcpy(&out, words, sizeof(T));
    return out;
}

// combine over the group, for all its threads. All threads of the block take part; `shared` holds
// kMaxWarps values and may be used again at once.
template <class T, class Combine>
__device__ T group_reduce(T value, int lanes, T* shared, const Combine& combine) {
    for (int mask = min(lanes, kWarp) / 2; mask > 0; mask /= 2) {
        const T other = shuffle_xor(value, mask);
        value = threadIdx.x & mask ? combine(other, value) : combine(value, other);
    }
    if (lanes <= kWarp) return value;
    const int warp = threadIdx.x / kWarp, warps = lanes / kWarp;
    __syncthreads();  // an earlier result has been read
    if (threadIdx.x % kWarp == 0) shared[warp] = value;
    __syncthreads();
    const int first = warp / warps * warps;
    value = shared[first];
    for (int w = 1; w < warps; ++w) value = combine(value, shared[first + w]);
    return value;
}

struct Plus {
    template <class T>
    __device__ T operator()(T a, T b) const {
        return a + b;
    }
};

}  // namespace tern::kernels::cuda
