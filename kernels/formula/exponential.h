// Exponentials and logarithms.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Exp {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return exp(x);
    }
};
struct Log {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return log(x);
    }
};
struct Log1p {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return log1p(x);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_EXPONENTIAL_UNARY(X) X(Exp) X(Log) X(Log1p)
// clang-format on
