// The binary formulas with one argument bound to a number, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

#define TERN_BIND_RIGHT(Op) TERN_SIMD_UNARY(BindRight<fn::Op>)
#define TERN_BIND_LEFT(Op) TERN_SIMD_UNARY(BindLeft<fn::Op>)
TERN_BIND_RIGHT_FORMULAS(TERN_BIND_RIGHT)
TERN_BIND_LEFT_FORMULAS(TERN_BIND_LEFT)

}  // namespace tern::kernels::cpu::TERN_ISA
