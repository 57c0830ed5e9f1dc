// Sines and their kin: the lists of kernels/formula/trigonometric.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

TERN_TRIGONOMETRIC_UNARY(TERN_SIMD_UNARY)
TERN_TRIGONOMETRIC_BINARY(TERN_SIMD_BINARY)
TERN_TRIGONOMETRIC_GRADIENT(TERN_SIMD_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
