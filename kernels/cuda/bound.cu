// Binary formulas with one argument a number: x op value, value op x. A thread owns two to four
// packs of 16 bytes; an element is read once and written once; blocks of 256 threads
// (elementwise.cuh).
#include "kernels/cuda/unary.cuh"

namespace tern::kernels::cuda {

#define TERN_INSTANTIATE_RIGHT(Op) \
    template void unary(fn::BindRight<fn::Op>, const View&, const View&);
#define TERN_INSTANTIATE_LEFT(Op) \
    template void unary(fn::BindLeft<fn::Op>, const View&, const View&);
TERN_BIND_RIGHT_FORMULAS(TERN_INSTANTIATE_RIGHT)
TERN_BIND_LEFT_FORMULAS(TERN_INSTANTIATE_LEFT)
#undef TERN_INSTANTIATE_RIGHT
#undef TERN_INSTANTIATE_LEFT

}  // namespace tern::kernels::cuda
