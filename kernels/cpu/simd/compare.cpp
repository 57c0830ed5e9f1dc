// TERN_COMPARE_FORMULAS and the choice between two operands, over dense runs.
#include "kernels/cpu/simd/elementwise.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class Op, class T>
[[gnu::flatten]] void compare(const Op& op, const T* a, const T* b, bool* y, int64_t count) {
    for (int64_t i = 0; i < count; ++i) y[i] = op(a[i], b[i]);
}

#define TERN_OVER(Op, T) template void compare(const Op&, const T*, const T*, bool*, int64_t);
#define TERN_COMPARE(Op)       \
    TERN_OVER(fn::Op, float)   \
    TERN_OVER(fn::Op, double)  \
    TERN_OVER(fn::Op, int32_t) \
    TERN_OVER(fn::Op, int64_t) \
    TERN_OVER(fn::Op, uint8_t) \
    TERN_OVER(fn::Op, bool)    \
    TERN_OVER(fn::Op, int8_t)  \
    TERN_OVER(fn::Op, int16_t)
TERN_COMPARE_FORMULAS(TERN_COMPARE)

template <class T>
[[gnu::flatten]] void where(const bool* condition, const T* a, const T* b, T* y, int64_t count) {
    for (int64_t i = 0; i < count; ++i) y[i] = condition[i] ? a[i] : b[i];
}

template void where(const bool*, const uint8_t*, const uint8_t*, uint8_t*, int64_t);
template void where(const bool*, const uint16_t*, const uint16_t*, uint16_t*, int64_t);
template void where(const bool*, const uint32_t*, const uint32_t*, uint32_t*, int64_t);
template void where(const bool*, const uint64_t*, const uint64_t*, uint64_t*, int64_t);

}  // namespace tern::kernels::cpu::TERN_ISA
