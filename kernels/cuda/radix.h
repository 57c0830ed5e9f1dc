// Stable radix sort of pairs and of keys, in its own file because CUB takes long to compile.
#pragma once

#include "kernels/cuda/context.h"

namespace tern::kernels::cuda {

// Pairs of a key and a number, on the device, with room to sort: of 8 bytes each, or of 4.
template <class Key, class Number>
class SortPairs {
 public:
    SortPairs(const Scope& scope, int64_t count)
        : count_(count), keys_(scope, 2 * count), values_(scope, 2 * count) {}

    Key* keys() const { return keys_.get(); }
    Number* values() const { return values_.get(); }
    // By key, of which the lower `bits` count; equal keys keep their order. The sorted pairs are at
    // sorted_keys() and sorted_values() afterwards.
    void sort(const char* name, const Scope& scope, int bits = 8 * sizeof(Key));
    const Key* sorted_keys() const { return sorted_keys_; }
    const Number* sorted_values() const { return sorted_values_; }

 private:
    int64_t count_;
    Scratch<Key> keys_;
    Scratch<Number> values_;
    const Key* sorted_keys_ = nullptr;
    const Number* sorted_values_ = nullptr;
};

// Keys alone, in place: `room` has as many, and the result is in keys. float and double are ordered
// as numbers, the zeros as equal ones that keep their order, NaN by their bits.
template <class Key>
void sort_keys(const char* name, const Scope& scope, int64_t count, Key* keys, Key* room,
               int bits = 8 * sizeof(Key));

using WidePairs = SortPairs<uint64_t, int64_t>;
using NarrowPairs = SortPairs<uint32_t, uint32_t>;

}  // namespace tern::kernels::cuda
