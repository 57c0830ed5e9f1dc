// Sums, products, quotients, powers, roots and limits: the lists of kernels/formula/arithmetic.h,
// over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_ARITHMETIC_UNARY(TERN_SIMD_UNARY)
TERN_ARITHMETIC_BINARY(TERN_SIMD_BINARY)
TERN_ARITHMETIC_TERNARY(TERN_SIMD_TERNARY)
TERN_ARITHMETIC_GRADIENT(TERN_SIMD_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
