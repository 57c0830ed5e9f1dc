// Operations on bits: the lists of kernels/formula/bitwise.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

// Of bool, which other formulas are not for.
#define TERN_BITWISE_NOT(Op) TERN_SIMD_UNARY(Op) TERN_SIMD_UNARY_OVER(fn::Op, bool)
#define TERN_BITWISE_PAIR(Op) TERN_SIMD_BINARY(Op) TERN_SIMD_BINARY_OVER(fn::Op, bool)
TERN_BITWISE_UNARY(TERN_BITWISE_NOT)
TERN_BITWISE_BINARY(TERN_BITWISE_PAIR)
TERN_SHIFT_BINARY(TERN_SIMD_BINARY)

}  // namespace tern::kernels::cpu::TERN_ISA
