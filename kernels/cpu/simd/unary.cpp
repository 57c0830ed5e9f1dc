// TERN_UNARY_FORMULAS over dense runs.
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/cpu/simd/map.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class Op, class T>
[[gnu::flatten]] void unary(const Op& op, const T* x, T* y, int64_t count) {
    if constexpr (contains<T>(typename Op::domain{})) map_run(op, count, y, x);
}

#define TERN_OVER(Op, T) template void unary(const Op&, const T*, T*, int64_t);
#define TERN_UNARY(Op)         \
    TERN_OVER(fn::Op, float)   \
    TERN_OVER(fn::Op, double)  \
    TERN_OVER(fn::Op, int32_t) \
    TERN_OVER(fn::Op, int64_t) \
    TERN_OVER(fn::Op, uint8_t)
TERN_UNARY_FORMULAS(TERN_UNARY)

}  // namespace tern::kernels::cpu::TERN_ISA
