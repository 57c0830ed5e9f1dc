// Rounding and division with a remainder: the lists of kernels/formula/rounding.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_ROUNDING_UNARY(TERN_SIMD_UNARY)
TERN_ROUNDING_BINARY(TERN_SIMD_BINARY)

}  // namespace tern::kernels::cpu::TERN_ISA
