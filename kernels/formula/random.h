// From Philox words to numbers: the steps that both devices must take bit for bit.
#pragma once

#include <cstdint>

#include "tensor/core/host_device.h"
#include "tensor/core/philox.h"

namespace tern::kernels::fn {

// u in [0, 1) to [low, high), as a product and a sum that are each rounded.
struct Uniform {
    double low, range;  // range: high - low
    template <class T>
    TERN_HD T operator()(T u) const {
        return T(low) + rounded_product(u, T(range));
    }
};

// A 64-bit word to a whole number in [low, low + range): the high half of their product.
struct Randint {
    int64_t low;
    uint64_t range;
    TERN_HD int64_t operator()(uint64_t word) const {
        const auto high =
            static_cast<uint64_t>((static_cast<unsigned __int128>(word) * range) >> 64);
        return static_cast<int64_t>(static_cast<uint64_t>(low) + high);
    }
};

// Keeps an element, scaled by 1 / (1 - p), where its 32-bit word as a uniform float is at least p.
struct Dropout {
    double p;
    template <class T>
    TERN_HD T operator()(T x, uint32_t word) const {
        const T scaled = x * T(1 / (1 - p));  // always, so that the choice is no branch
        return uniform_from(word) >= static_cast<float>(p) ? scaled : T(0);
    }
};

}  // namespace tern::kernels::fn
