// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a
// counter-based generator. Element i of draw d depends on (seed, d, i) alone, so a fill is the same
// for any thread count, grid and device.
#pragma once

#include <cmath>
#include <cstdint>

#include "tensor/core/host_device.h"

namespace tern {

// Which draw of which generator.
struct RandomKey {
    uint64_t seed = 0;
    uint64_t draw = 0;
    friend bool operator==(const RandomKey&, const RandomKey&) = default;
};

// Four independent 32-bit words.
struct Philox4 {
    uint32_t word[4];
};

TERN_HD inline Philox4 philox(uint64_t seed, uint64_t draw, uint64_t block) {
    Philox4 c = {{static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32),
                  static_cast<uint32_t>(draw), static_cast<uint32_t>(draw >> 32)}};
    uint32_t key0 = static_cast<uint32_t>(seed);
    uint32_t key1 = static_cast<uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
        const uint64_t left = uint64_t{0xD2511F53} * c.word[0];
        const uint64_t right = uint64_t{0xCD9E8D57} * c.word[2];
        c = {{static_cast<uint32_t>(right >> 32) ^ c.word[1] ^ key0, static_cast<uint32_t>(right),
              static_cast<uint32_t>(left >> 32) ^ c.word[3] ^ key1, static_cast<uint32_t>(left)}};
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
    return c;
}

// Element i of a draw of 32-bit words: word i % 4 of block i / 4.
TERN_HD inline uint32_t philox_word(uint64_t seed, uint64_t draw, uint64_t i) {
    return philox(seed, draw, i / 4).word[i % 4];
}

// Element i of a draw of 64-bit words: half i % 2 of block i / 2.
TERN_HD inline uint64_t philox_word64(uint64_t seed, uint64_t draw, uint64_t i) {
    const Philox4 r = philox(seed, draw, i / 2);
    return (uint64_t{r.word[2 * (i % 2) + 1]} << 32) | r.word[2 * (i % 2)];
}

// [0, 1), exactly: 24 bits for float, 53 for double.
TERN_HD inline float uniform_from(uint32_t word) {
    return static_cast<float>(word >> 8) * 5.9604644775390625e-8f;
}
TERN_HD inline double uniform_from(uint64_t word) {
    return static_cast<double>(word >> 11) * 1.1102230246251565e-16;
}

// Two independent standard normals from two uniforms in [0, 1). Box and Muller 1958.
template <class T>
TERN_HD void box_muller(T u, T v, T& first, T& second) {
    using std::cos, std::log, std::sin, std::sqrt;
    const T radius = sqrt(T(-2) * log(T(1) - u));  // 1 - u is in (0, 1]
    const T angle = T(6.283185307179586) * v;
    first = radius * cos(angle);
    second = radius * sin(angle);
}

// Element i of a standard normal draw: elements 2k and 2k + 1 come from uniforms 2k and 2k + 1.
template <class T>
TERN_HD T philox_normal(uint64_t seed, uint64_t draw, uint64_t i) {
    const uint64_t even = i & ~uint64_t{1};
    T u, v;
    if constexpr (sizeof(T) == 4) {
        const Philox4 r = philox(seed, draw, even / 4);
        u = uniform_from(r.word[even % 4]);
        v = uniform_from(r.word[even % 4 + 1]);
    } else {
        u = uniform_from(philox_word64(seed, draw, even));
        v = uniform_from(philox_word64(seed, draw, even + 1));
    }
    T first, second;
    box_muller(u, v, first, second);
    return i == even ? first : second;
}

}  // namespace tern
