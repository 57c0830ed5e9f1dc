// Formulas of three arguments. A thread owns two packs of 16 bytes; every operand is read once,
// repeated ones from cache, and the result written once; blocks of 256 threads (elementwise.cuh).
#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/half.cuh"
#include "kernels/elementwise.h"

namespace tern::kernels::cuda {

template <class Op>
void ternary(Op op, const View& a, const View& b, const View& c, const View& y) {
    if (is_half(y.dtype))
        return elementwise<1, uint16_t, uint16_t, uint16_t, uint16_t>(
            "ternary", InFloat<Op>(op, y.dtype), y, a, b, c);
    visit("ternary", y.dtype, typename Op::domain{},
          [&]<class T>() { elementwise<2, T, T, T, T>("ternary", op, y, a, b, c); });
}

#define TERN_INSTANTIATE(Op) \
    template void ternary(fn::Op, const View&, const View&, const View&, const View&);
TERN_TERNARY_FORMULAS(TERN_INSTANTIATE)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cuda
