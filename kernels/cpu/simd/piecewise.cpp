// Activation functions made of straight pieces: the lists of kernels/formula/piecewise.h, over
// dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_PIECEWISE_UNARY(TERN_SIMD_UNARY)
TERN_PIECEWISE_BINARY(TERN_SIMD_BINARY)
TERN_PIECEWISE_GRADIENT(TERN_SIMD_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
