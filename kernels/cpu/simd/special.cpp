// The error and gamma functions and their kin: the lists of kernels/formula/special.h, over dense
// runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_SPECIAL_UNARY(TERN_SIMD_UNARY)
TERN_SPECIAL_GRADIENT(TERN_SIMD_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
