// Hyperbolic functions: the lists of kernels/formula/hyperbolic.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_HYPERBOLIC_UNARY(TERN_SIMD_UNARY)
TERN_HYPERBOLIC_GRADIENT(TERN_SIMD_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
