// The 16-bit floating types, as storage: arithmetic on them is done in float. Conversions round to
// the nearest, ties to even. IEEE 754 binary16, and bfloat16 (the upper half of a float).
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "tensor/core/host_device.h"

namespace tern {

namespace detail {

TERN_HD constexpr float half_to_float(uint16_t half) {
    const uint32_t sign = (half & 0x8000u) << 16;
    const uint32_t rest = (half & 0x7fffu) << 13;
    uint32_t bits = rest + 0x38000000u;  // the exponent's bias grows from 15 to 127
    if (rest >= 0x0f800000u) {
        bits += 0x38000000u;                          // infinity and NaN,
        if (rest > 0x0f800000u) bits |= 0x00400000u;  // which is quiet from here on
    } else if (rest < 0x00800000u) {
        // Subnormal: the mantissa of a number that starts at 2^-14, less that.
        bits = std::bit_cast<uint32_t>(std::bit_cast<float>(rest + 0x38800000u) -
                                       std::bit_cast<float>(0x38800000u));
    }
    return std::bit_cast<float>(bits | sign);
}

TERN_HD constexpr uint16_t float_to_half(float value) {
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const uint32_t sign = (bits >> 16) & 0x8000u;
    uint32_t rest = bits & 0x7fffffffu;
    if (rest > 0x7f800000u) {
        rest = 0x7e00u | ((rest >> 13) & 0x3ffu);  // a quiet NaN with the payload's upper bits
    } else if (rest >= 0x477ff000u) {
        rest = 0x7c00u;  // 65520 and above round to infinity
    } else if (rest < 0x38800000u) {
        // Subnormal: beside 0.5, whose last place is 2^-24, the sum rounds as it must.
        rest = std::bit_cast<uint32_t>(std::bit_cast<float>(rest) + 0.5f) - 0x3f000000u;
    } else {
        rest = (rest - 0x38000000u + 0xfffu + ((rest >> 13) & 1u)) >> 13;
    }
    return static_cast<uint16_t>(rest | sign);
}

TERN_HD constexpr float bfloat16_to_float(uint16_t value) {
    return std::bit_cast<float>(static_cast<uint32_t>(value) << 16);
}

TERN_HD constexpr uint16_t float_to_bfloat16(float value) {
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((bits >> 16) | 0x40u);
    return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// The float from which a second rounding gives what one rounding of `value` would: inexact results
// get an odd last place. Boldo and Melquiond 2008.
TERN_HD constexpr float round_to_odd(double value) {
    const float nearest = static_cast<float>(value);
    const double back = static_cast<double>(nearest);
    if (back == value || value != value) return nearest;
    uint32_t bits = std::bit_cast<uint32_t>(nearest);
    const bool away = value < 0 ? back < value : back > value;
    if (bits & 1u) return nearest;
    return std::bit_cast<float>(away ? bits - 1 : bits + 1);
}

}  // namespace detail

struct Half {
    uint16_t bits;

    Half() = default;
    TERN_HD constexpr explicit Half(float value) : bits(detail::float_to_half(value)) {}
    TERN_HD constexpr explicit Half(double value) : Half(detail::round_to_odd(value)) {}
    template <class I>
    requires std::is_integral_v<I> TERN_HD constexpr explicit Half(I value)
        : Half(static_cast<double>(value)) {}
    TERN_HD constexpr operator float() const { return detail::half_to_float(bits); }
};

struct BFloat16 {
    uint16_t bits;

    BFloat16() = default;
    TERN_HD constexpr explicit BFloat16(float value) : bits(detail::float_to_bfloat16(value)) {}
    TERN_HD constexpr explicit BFloat16(double value) : BFloat16(detail::round_to_odd(value)) {}
    template <class I>
    requires std::is_integral_v<I> TERN_HD constexpr explicit BFloat16(I value)
        : BFloat16(static_cast<double>(value)) {}
    TERN_HD constexpr operator float() const { return detail::bfloat16_to_float(bits); }
};

template <class T>
inline constexpr bool is_half_v = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;
// The type that elements of T are computed in.
template <class T>
using compute_t = std::conditional_t<is_half_v<T>, float, T>;

}  // namespace tern
