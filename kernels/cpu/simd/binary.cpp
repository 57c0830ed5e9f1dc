// TERN_BINARY_FORMULAS over dense runs.
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/cpu/simd/map.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class Op, class T>
[[gnu::flatten]] void binary(const Op& op, const T* a, const T* b, T* y, int64_t count) {
    if constexpr (contains<T>(typename Op::domain{})) map_run(op, count, y, a, b);
}

#define TERN_OVER(Op, T) template void binary(const Op&, const T*, const T*, T*, int64_t);
#define TERN_BINARY(Op)        \
    TERN_OVER(fn::Op, float)   \
    TERN_OVER(fn::Op, double)  \
    TERN_OVER(fn::Op, int32_t) \
    TERN_OVER(fn::Op, int64_t) \
    TERN_OVER(fn::Op, uint8_t)
TERN_BINARY_FORMULAS(TERN_BINARY)

}  // namespace tern::kernels::cpu::TERN_ISA
