// What a cell of a histogram of gradients holds: the gradients, hessians and number of its rows, as
// integers in one word. Integers add up in any order, so a histogram is the same for any number of
// threads and on any device; one word makes of a row one addition a feature.
#pragma once

#include <cstdint>

#include "tensor/core/host_device.h"

namespace tern::kernels::fn {

// From the top: 12 bits of count, 28 of gradient (signed), 24 of hessian. Sums wrap around; that of
// the gradients and of the hessians must fit, the count is kept modulo 4096.
inline constexpr int kCountBits = 12, kGradientBits = 28, kHessianBits = 24;
inline constexpr int64_t kGradientLimit = int64_t{1} << (kGradientBits - 1);
inline constexpr int64_t kHessianLimit = int64_t{1} << kHessianBits;
inline constexpr int64_t kCountModulus = int64_t{1} << kCountBits;

TERN_HD inline uint64_t pack_cell(int64_t gradient, int64_t hessian, int64_t count) {
    return (static_cast<uint64_t>(count) << (kGradientBits + kHessianBits)) +
           (static_cast<uint64_t>(gradient) << kHessianBits) + static_cast<uint64_t>(hessian);
}
TERN_HD inline int32_t hessian_of(uint64_t cell) {
    return static_cast<int32_t>(cell & (kHessianLimit - 1));
}
TERN_HD inline int32_t gradient_of(uint64_t cell) {
    return static_cast<int32_t>(static_cast<uint32_t>(cell >> kHessianBits) << 4) >> 4;
}
// A negative gradient borrows from the count.
TERN_HD inline int32_t count_of(uint64_t cell) {
    const uint64_t borrow = static_cast<uint64_t>(int64_t{gradient_of(cell)}) << kHessianBits;
    return static_cast<int32_t>((cell - borrow) >> (kGradientBits + kHessianBits));
}

// Words that look random, for rounding: of a row in a draw (the finalizer of MurmurHash3).
TERN_HD inline uint32_t rounding_word(uint32_t draw, uint32_t row) {
    uint32_t h = row * 0x9E3779B9u + draw;
    h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
    h = (h ^ (h >> 13)) * 0xC2B2AE35u;
    return h ^ (h >> 16);
}

// x rounded down or up, up as often as x is near the integer above: `dither` is in [0, 1). A
// dither of 0.5 rounds to the nearest.
TERN_HD inline int32_t rounded(float x, float dither) {
    const float shifted = x + dither;
    const auto whole = static_cast<int32_t>(shifted);
    return whole - (static_cast<float>(whole) > shifted ? 1 : 0);
}

// How gradients become integers: times a power of two, rounded. Negative hessians count as 0.
struct Fixed {
    float gradient_scale, hessian_scale;
    uint32_t draw;  // of rounding_word
    bool dithers;   // else to the nearest

    TERN_HD uint64_t operator()(float g, float h, uint32_t row) const {
        const uint32_t word = rounding_word(draw, row);
        const float first = dithers ? static_cast<float>(word & 0xFFFFu) * (1 / 65536.0f) : 0.5f;
        const float second = dithers ? static_cast<float>(word >> 16) * (1 / 65536.0f) : 0.5f;
        return pack_cell(rounded(g * gradient_scale, first),
                         rounded((h > 0 ? h : 0) * hessian_scale, second), 1);
    }
};

}  // namespace tern::kernels::fn
