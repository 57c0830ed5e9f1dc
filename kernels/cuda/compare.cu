// Comparisons: two operands of one type, a bool result. A thread owns packs of 16 bytes of the
// operands and writes a byte an element; blocks of 256 threads (elementwise.cuh).
#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/half.cuh"
#include "kernels/elementwise.h"

namespace tern::kernels::cuda {

template <class Op>
void compare(Op op, const View& a, const View& b, const View& y) {
    if (is_half(a.dtype))
        return elementwise<1, bool, uint16_t, uint16_t>("compare", TestInFloat<Op>(op, a.dtype), y,
                                                        a, b);
    visit("compare", a.dtype, fn::Compared{},
          [&]<class T>() { elementwise<light_packs<T>(), bool, T, T>("compare", op, y, a, b); });
}

#define TERN_INSTANTIATE(Op) template void compare(fn::Op, const View&, const View&, const View&);
TERN_COMPARE_FORMULAS(TERN_INSTANTIATE)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cuda
