// Unary formulas, all of kernels/formula/unary.h. A thread owns two to four packs of 16 bytes; an
// element is read once and written once; blocks of 256 threads (elementwise.cuh).
#include "kernels/cuda/unary.cuh"

namespace tern::kernels::cuda {

#define TERN_INSTANTIATE(Op) template void unary(fn::Op, const View&, const View&);
TERN_UNARY_FORMULAS(TERN_INSTANTIATE)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cuda
