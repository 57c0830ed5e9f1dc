// Exponentials and logarithms: the lists of kernels/formula/exponential.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_EXPONENTIAL_UNARY(TERN_SIMD_UNARY)

}  // namespace tern::kernels::cpu::TERN_ISA
