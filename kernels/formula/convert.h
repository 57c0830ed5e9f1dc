// Conversion of one element to another type, as casts and fills do it.
#pragma once

#include <limits>
#include <type_traits>

#include "tensor/core/half.h"

namespace tern::kernels::fn {

// Float to integer truncates and saturates, NaN gives 0; anything but 0 is true; integers wrap.
template <class To, class From>
TERN_HD constexpr To convert(From x) {
    if constexpr (is_half_v<From> && !std::is_same_v<To, From>) {
        return convert<To>(static_cast<float>(x));
    } else if constexpr (std::is_same_v<To, bool>) {
        return x != From(0);
    } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
        constexpr To low = std::numeric_limits<To>::lowest(), high = std::numeric_limits<To>::max();
        // From(high) may round up to a power of two, which is itself too large.
        if (!(x > From(low))) return x != x ? To(0) : low;
        return x >= From(high) ? high : static_cast<To>(x);
    } else {
        return static_cast<To>(x);
    }
}

// The same as a functor.
template <class To>
struct Convert {
    template <class From>
    TERN_HD To operator()(From x) const {
        return convert<To>(x);
    }
};

}  // namespace tern::kernels::fn
