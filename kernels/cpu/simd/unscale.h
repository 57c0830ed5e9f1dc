// The scaling of a dense run, with a look for what is not finite.
#pragma once

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

// x *= factor; whether every x was finite. T: float, double.
TERN_EACH_ISA(template <class T> bool unscale(T* x, T factor, int64_t count);)

}  // namespace tern::kernels::cpu
