// Comparisons, which give a mask (bool, or a register's mask).
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Eq {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a == b;
    }
};
struct Ne {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a != b;
    }
};
struct Lt {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a < b;
    }
};
struct Le {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a <= b;
    }
};
struct Gt {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a > b;
    }
};
struct Ge {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return a >= b;
    }
};

// Anything but 0 is true.
struct LogicalAnd {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return (a != T(0)) & (b != T(0));
    }
};
struct LogicalOr {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return (a != T(0)) | (b != T(0));
    }
};
struct LogicalXor {
    template <class T>
    TERN_HD auto operator()(T a, T b) const {
        return (a != T(0)) != (b != T(0));
    }
};

// |a - b| <= atol + rtol |b|, or equal.
struct IsClose {
    double rtol, atol;
    bool equal_nan;
    template <class T>
    TERN_HD bool operator()(T a, T b) const {
        const double x = static_cast<double>(a), y = static_cast<double>(b);
        if (x == y || (equal_nan && x != x && y != y)) return true;
        return abs(x - y) <= atol + rtol * abs(y) && abs(y) < INFINITY;
    }
};

// What is compared as it is; 16-bit floats are compared as floats.
using Compared = Types<float, double, int32_t, int64_t, uint8_t, bool, int8_t, int16_t>;

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_COMPARE_FORMULAS(X) \
    X(Eq) X(Ne) X(Lt) X(Le) X(Gt) X(Ge) X(LogicalAnd) X(LogicalOr) X(LogicalXor) X(IsClose)
// clang-format on
