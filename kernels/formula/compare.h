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

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_COMPARE_FORMULAS(X) X(Eq) X(Ne) X(Lt) X(Le) X(Gt) X(Ge)
// clang-format on
