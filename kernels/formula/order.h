// Keys that order values as sorting does: unsigned integers whose order is that of the values, NaN
// last, the two zeros equal. What both devices sort.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "tensor/core/host_device.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

// What has an order: everything, and, but for bool, numbers.
using Ordered = StoredType;
using OrderedNumbers =
    Types<float, double, int32_t, int64_t, uint8_t, Half, BFloat16, int8_t, int16_t>;

template <class T>
using KeyOf = std::conditional_t<sizeof(T) == 8, uint64_t,
                                 std::conditional_t<sizeof(T) == 4, uint32_t, uint16_t>>;

namespace detail {
template <class To, class From>
TERN_HD To bits_of(From x) {
    static_assert(sizeof(To) == sizeof(From));
    To out;
    memcpy(&out, &x, sizeof out);
    return out;
}
template <class Key>
inline constexpr Key kSign = static_cast<Key>(Key{1} << (8 * sizeof(Key) - 1));
// The bits of a float's infinity; those of NaN, but for the sign, are above.
template <class T>
inline constexpr KeyOf<T> kInfinity = 0;
template <>
inline constexpr uint64_t kInfinity<double> = 0x7ff0000000000000u;
template <>
inline constexpr uint32_t kInfinity<float> = 0x7f800000u;
template <>
inline constexpr uint16_t kInfinity<Half> = 0x7c00u;
template <>
inline constexpr uint16_t kInfinity<BFloat16> = 0x7f80u;
}  // namespace detail

// All NaN share this key, the largest.
template <class Key>
inline constexpr Key kNanKey = static_cast<Key>(-1);

template <class T>
TERN_HD KeyOf<T> key_of(T value) {
    using Key = KeyOf<T>;
    constexpr Key sign = detail::kSign<Key>;
    if constexpr (std::is_unsigned_v<T>) {
        return static_cast<Key>(value);
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<Key>(static_cast<Key>(value) ^ sign);
    } else {
        const Key given = detail::bits_of<Key>(value);
        const Key bits = given == sign ? Key{0} : given;
        const Key key = static_cast<Key>(bits ^ (bits & sign ? kNanKey<Key> : sign));
        return (given & ~sign) > detail::kInfinity<T> ? kNanKey<Key> : key;
    }
}

// A value of that key: key_of(value_of<T>(key)) == key. A zero comes back positive.
template <class T>
TERN_HD T value_of(KeyOf<T> key) {
    using Key = KeyOf<T>;
    constexpr Key sign = detail::kSign<Key>;
    if constexpr (std::is_unsigned_v<T>) {
        return static_cast<T>(key);
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(key ^ sign);
    } else {
        return detail::bits_of<T>(static_cast<Key>(key ^ (key & sign ? sign : kNanKey<Key>)));
    }
}

// True for the keys that several values share, so that they do not tell which.
template <class T>
TERN_HD bool is_ambiguous(KeyOf<T> key) {
    if constexpr (std::is_integral_v<T>)
        return false;
    else
        return key == detail::kSign<KeyOf<T>> || key == kNanKey<KeyOf<T>>;  // zeros, NaN
}

// The same order for values themselves.
template <class T>
TERN_HD bool sorts_before(T a, T b) {
    return key_of(a) < key_of(b);
}

}  // namespace tern::kernels::fn
