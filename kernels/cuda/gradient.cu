// Gradient formulas of kernels/formula/unary.h: the incoming gradient and the value it is written
// in. A thread owns two packs of 16 bytes of each; two reads and one write an element; blocks of
// 256 threads (elementwise.cuh).
#include "kernels/cuda/binary.cuh"

namespace tern::kernels::cuda {

#define TERN_INSTANTIATE(Op) template void binary(fn::Op, const View&, const View&, const View&);
TERN_GRADIENT_FORMULAS(TERN_INSTANTIATE)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cuda
