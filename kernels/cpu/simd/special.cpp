// The error function and its kin: the lists of kernels/formula/special.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_SPECIAL_UNARY(TERN_SIMD_UNARY)

}  // namespace tern::kernels::cpu::TERN_ISA
