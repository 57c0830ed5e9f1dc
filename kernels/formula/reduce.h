// Reductions as an identity and an associative combination.
#pragma once

#include <limits>

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Sum {
    template <class T>
    TERN_HD static T identity() {
        return T(0);
    }
    template <class T>
    TERN_HD static T combine(T a, T b) {
        return T(a + b);
    }
};
struct Max {
    template <class T>
    TERN_HD static T identity() {
        if constexpr (std::numeric_limits<T>::has_infinity)
            return -std::numeric_limits<T>::infinity();
        else
            return std::numeric_limits<T>::lowest();
    }
    template <class T>
    TERN_HD static T combine(T a, T b) {
        return larger(a, b);
    }
    // Whether a goes before b as the extreme; a NaN goes first.
    template <class T>
    TERN_HD static auto before(T a, T b) {
        return (a > b) | ((a != a) & (b == b));
    }
};
struct Min {
    template <class T>
    TERN_HD static T identity() {
        if constexpr (std::numeric_limits<T>::has_infinity)
            return std::numeric_limits<T>::infinity();
        else
            return std::numeric_limits<T>::max();
    }
    template <class T>
    TERN_HD static T combine(T a, T b) {
        return smaller(a, b);
    }
    template <class T>
    TERN_HD static auto before(T a, T b) {
        return (a < b) | ((a != a) & (b == b));
    }
};

}  // namespace tern::kernels::fn
