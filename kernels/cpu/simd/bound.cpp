// The binary formulas with one argument bound to a number, over dense runs.
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/cpu/simd/map.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class Op, class T>
[[gnu::flatten]] void unary(const Op& op, const T* x, T* y, int64_t count) {
    if constexpr (contains<T>(typename Op::domain{})) map_run(op, count, y, x);
}

#define TERN_OVER(Op, T) template void unary(const Op&, const T*, T*, int64_t);
#define TERN_BOUND(Op)     \
    TERN_OVER(Op, float)   \
    TERN_OVER(Op, double)  \
    TERN_OVER(Op, int32_t) \
    TERN_OVER(Op, int64_t) \
    TERN_OVER(Op, uint8_t)
#define TERN_BIND_RIGHT(Op) TERN_BOUND(fn::BindRight<fn::Op>)
#define TERN_BIND_LEFT(Op) TERN_BOUND(fn::BindLeft<fn::Op>)
TERN_BIND_RIGHT_FORMULAS(TERN_BIND_RIGHT)
TERN_BIND_LEFT_FORMULAS(TERN_BIND_LEFT)

}  // namespace tern::kernels::cpu::TERN_ISA
