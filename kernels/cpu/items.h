// What is moved when rows are sorted: a key (formula/order.h) and, where it is wanted, the number
// of the element it belongs to.
#pragma once

#include <cstdint>

#include "kernels/formula/order.h"

namespace tern::kernels::cpu {

template <class K, class I>
struct Item {
    using Key = K;
    using Index = I;
    K key;
    I index;
};
template <class K>
struct Item<K, void> {
    using Key = K;
    using Index = void;
    K key;
};

// An element of a row with its number. Rows of keys of less than 8 bytes
// have fewer than 2^32 elements.
template <class Key>
using Numbered = Item<Key, std::conditional_t<sizeof(Key) == 8, int64_t, uint32_t>>;
template <class Key>
using Bare = Item<Key, void>;

template <class It>
inline constexpr bool kHasIndex = !std::is_void_v<typename It::Index>;

template <class Key>
struct KeyRange {
    Key low, high;  // both included
};

// How far filter_below read, and how many items it kept.
struct Filtered {
    int64_t read, kept;
};
inline constexpr int64_t kFilterBlock = 64;

}  // namespace tern::kernels::cpu
