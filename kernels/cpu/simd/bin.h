// The search of values among edges.
#pragma once

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

// out[i] = how many of 255 edges, ascending, are below x[i]; `missing` where x[i] is NaN.
TERN_EACH_ISA(template <class T> void bin_values(const T* x, int64_t count, const T* edges,
                                                 uint8_t missing, uint8_t* out);)

}  // namespace tern::kernels::cpu
