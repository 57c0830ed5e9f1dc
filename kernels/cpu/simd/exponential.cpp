// Exponentials and logarithms: the lists of kernels/formula/exponential.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_EXPONENTIAL_UNARY(TERN_SIMD_UNARY)
TERN_EXPONENTIAL_BINARY(TERN_SIMD_BINARY)
TERN_EXPONENTIAL_GRADIENT(TERN_SIMD_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
