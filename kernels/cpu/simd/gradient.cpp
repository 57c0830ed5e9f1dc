// TERN_GRADIENT_FORMULAS over dense runs.
#include "kernels/cpu/simd/elementwise.h"
#include "kernels/cpu/simd/map.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class Op, class T>
[[gnu::flatten]] void binary(const Op& op, const T* a, const T* b, T* y, int64_t count) {
    map_run(op, count, y, a, b);
}

#define TERN_OVER(Op, T) template void binary(const Op&, const T*, const T*, T*, int64_t);
#define TERN_GRADIENT(Op)    \
    TERN_OVER(fn::Op, float) \
    TERN_OVER(fn::Op, double)
TERN_GRADIENT_FORMULAS(TERN_GRADIENT)

}  // namespace tern::kernels::cpu::TERN_ISA
