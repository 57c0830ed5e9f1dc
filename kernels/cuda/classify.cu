// What kind of number elements are, and numbers for what is none: the lists of
// kernels/formula/classify.h. A thread owns packs of 16 bytes of the operand; an element is read
// once and its result written once; blocks of 256 threads (elementwise.cuh).
#include "kernels/cuda/binary.cuh"
#include "kernels/cuda/unary.cuh"

namespace tern::kernels::cuda {

template <class Op>
void classify(Op op, const View& x, const View& y) {
    if (is_half(x.dtype))
        return elementwise<1, bool, uint16_t>("classify", TestInFloat<Op>(op, x.dtype), y, x);
    visit("classify", x.dtype, fn::Compared{},
          [&]<class T>() { elementwise<light_packs<T>(), bool, T>("classify", op, y, x); });
}

#define TERN_INSTANTIATE(Op) template void classify(fn::Op, const View&, const View&);
TERN_CLASSIFY_FORMULAS(TERN_INSTANTIATE)
#undef TERN_INSTANTIATE
TERN_CLASSIFY_UNARY(TERN_CUDA_UNARY)
TERN_CLASSIFY_GRADIENT(TERN_CUDA_BINARY)

}  // namespace tern::kernels::cuda
