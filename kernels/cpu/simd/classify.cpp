// What kind of number elements are, and numbers for what is none: the lists of
// kernels/formula/classify.h, over dense runs.
#include "kernels/cpu/simd/formulas.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class Op, class T>
[[gnu::flatten]] void classify(const Op& op, const T* x, bool* y, int64_t count) {
    for (int64_t i = 0; i < count; ++i) y[i] = op(x[i]);
}

#define TERN_OVER(Op, T) template void classify(const Op&, const T*, bool*, int64_t);
#define TERN_CLASSIFY(Op)      \
    TERN_OVER(fn::Op, float)   \
    TERN_OVER(fn::Op, double)  \
    TERN_OVER(fn::Op, int32_t) \
    TERN_OVER(fn::Op, int64_t) \
    TERN_OVER(fn::Op, uint8_t) \
    TERN_OVER(fn::Op, bool)    \
    TERN_OVER(fn::Op, int8_t)  \
    TERN_OVER(fn::Op, int16_t)
TERN_CLASSIFY_FORMULAS(TERN_CLASSIFY)
TERN_CLASSIFY_UNARY(TERN_SIMD_UNARY)
TERN_CLASSIFY_GRADIENT(TERN_SIMD_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
