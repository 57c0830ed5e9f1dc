// Binary formulas, all of kernels/formula/binary.h. A thread owns two to four packs of 16 bytes;
// each operand is read once, repeated ones from cache, and the result written once; blocks of 256
// threads (elementwise.cuh).
#include "kernels/cuda/binary.cuh"

namespace tern::kernels::cuda {

#define TERN_INSTANTIATE(Op) template void binary(fn::Op, const View&, const View&, const View&);
TERN_BINARY_FORMULAS(TERN_INSTANTIATE)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cuda
