// Smooth activation functions: the lists of kernels/formula/activation.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_ACTIVATION_UNARY(TERN_SIMD_UNARY)
TERN_ACTIVATION_BINARY(TERN_SIMD_BINARY)
TERN_ACTIVATION_GRADIENT(TERN_SIMD_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
