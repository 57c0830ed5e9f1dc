// Smooth activation functions: the lists of kernels/formula/activation.h. A thread owns one
// to four packs of 16 bytes; every operand is read once, repeated ones from cache, and the result
// written once; blocks of 256 threads (elementwise.cuh).
#include "kernels/cuda/binary.cuh"
#include "kernels/cuda/unary.cuh"

namespace tern::kernels::cuda {

TERN_ACTIVATION_UNARY(TERN_CUDA_UNARY)
TERN_ACTIVATION_BINARY(TERN_CUDA_BINARY)
TERN_ACTIVATION_GRADIENT(TERN_CUDA_BINARY)

}  // namespace tern::kernels::cuda
