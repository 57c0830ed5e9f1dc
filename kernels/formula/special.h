// The error function and its kin.
#pragma once

#include "kernels/formula/generic.h"
#include "tensor/core/visit.h"

namespace tern::kernels::fn {

struct Erf {
    using domain = Floats;
    template <class T>
    TERN_HD T operator()(T x) const {
        return erf(x);
    }
};

}  // namespace tern::kernels::fn

// clang-format off
#define TERN_SPECIAL_UNARY(X) X(Erf)
// clang-format on
