// Stable radix sort of pairs, in its own file because CUB takes long to compile.
#pragma once

#include "kernels/cuda/context.h"

namespace tern::kernels::cuda {

// Pairs of a key and a number, on the device, with room to sort.
class SortPairs {
 public:
    SortPairs(const Scope& scope, int64_t count)
        : count_(count), keys_(scope, 2 * count), values_(scope, 2 * count) {}

    uint64_t* keys() const { return keys_.get(); }
    int64_t* values() const { return values_.get(); }
    // By key, of which the lower `bits` count; equal keys keep their order. The sorted pairs are at
    // sorted_keys() and sorted_values() afterwards.
    void sort(const char* name, const Scope& scope, int bits = 64);
    const uint64_t* sorted_keys() const { return sorted_keys_; }
    const int64_t* sorted_values() const { return sorted_values_; }

 private:
    int64_t count_;
    Scratch<uint64_t> keys_;
    Scratch<int64_t> values_;
    const uint64_t* sorted_keys_ = nullptr;
    const int64_t* sorted_values_ = nullptr;
};

}  // namespace tern::kernels::cuda
