// Which place of a sorted row an order statistic is.
#pragma once

#include <cmath>
#include <cstdint>

#include "tensor/core/host_device.h"

namespace tern::kernels::fn {

// What becomes of NaN, which sort last.
enum class NanRule : uint8_t {
    ordinary,   // values like others
    propagate,  // one in the row makes all its results NaN
    skip,       // left out; NaN where nothing is left
};

// The place `index` from the front or, when that is negative, q of the way from the first to the
// last value, rounded to a whole place.
struct Rank {
    enum class Round : uint8_t { down, up, nearest };
    double q = 0;
    Round round = Round::down;
    int64_t index = -1;

    // In a sorted row of n > 0 values of which the first `valid` are not NaN.
    TERN_HD int64_t place(NanRule rule, int64_t n, int64_t valid) const {
        if (rule == NanRule::ordinary) valid = n;
        if (valid < n && rule == NanRule::propagate) return valid;  // the first NaN
        if (valid == 0) return 0;
        if (index >= 0) return index < valid ? index : valid - 1;
        const double last = static_cast<double>(valid - 1), exact = q * last;
        const double whole = round == Round::down ? floor(exact)
                             : round == Round::up ? ceil(exact)
                                                  : rint(exact);
        return static_cast<int64_t>(whole < last ? whole : last);
    }
};

}  // namespace tern::kernels::fn
