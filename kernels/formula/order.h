// Keys that order values as sorting does: unsigned integers whose order is that of the values, NaN
// last, the two zeros equal. What both devices sort.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "tensor/core/half.h"
#include "tensor/core/host_device.h"

namespace tern::kernels::fn {

template <class T>
using KeyOf = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

namespace detail {
template <class To, class From>
TERN_HD To bits_of(From x) {
    static_assert(sizeof(To) == sizeof(From));
    To out;
    memcpy(&out, &x, sizeof out);
    return out;
}
}  // namespace detail

// All NaN share this key, the largest.
template <class Key>
inline constexpr Key kNanKey = static_cast<Key>(-1);

template <class T>
TERN_HD KeyOf<T> key_of(T value) {
    using Key = KeyOf<T>;
    constexpr Key sign = Key{1} << (8 * sizeof(Key) - 1);
    if constexpr (std::is_unsigned_v<T>) {
        return static_cast<Key>(value);
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<Key>(value) ^ sign;
    } else {
        const auto x = static_cast<compute_t<T>>(value);
        const Key bits = x == 0 ? Key{0} : detail::bits_of<Key>(x);
        const Key key = bits ^ (bits & sign ? kNanKey<Key> : sign);
        return x != x ? kNanKey<Key> : key;
    }
}

// A value of that key: key_of(value_of<T>(key)) == key. A zero comes back positive.
template <class T>
TERN_HD T value_of(KeyOf<T> key) {
    using Key = KeyOf<T>;
    constexpr Key sign = Key{1} << (8 * sizeof(Key) - 1);
    if constexpr (std::is_unsigned_v<T>) {
        return static_cast<T>(key);
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(key ^ sign);
    } else {
        const Key bits = key ^ (key & sign ? sign : kNanKey<Key>);
        return static_cast<T>(detail::bits_of<compute_t<T>>(bits));
    }
}

// True for the keys that several values share, so that they do not tell which.
template <class T>
TERN_HD bool is_ambiguous(KeyOf<T> key) {
    if constexpr (std::is_integral_v<T>)
        return false;
    else
        return key == key_of(T(0)) || key == kNanKey<KeyOf<T>>;
}

// The same order for values themselves.
template <class T>
TERN_HD bool sorts_before(T a, T b) {
    return key_of(a) < key_of(b);
}

}  // namespace tern::kernels::fn
