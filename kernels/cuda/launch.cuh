// The one way a kernel is launched: checked, named, nothing for an empty grid.
#pragma once

#include <type_traits>

#include "kernels/cuda/context.h"
#include "kernels/plan.h"

namespace tern::kernels::cuda {

template <class... Params>
void launch(const char* name, const Scope& scope, void (*kernel)(Params...), const plan::Grid& grid,
            std::type_identity_t<Params>... args) {
    if (grid.x == 0 || grid.y == 0) return;
    TERN_CHECK(grid.x <= INT32_MAX && grid.y <= 65535, CudaError, name, ": a grid of ", grid.x,
               " x ", grid.y, " blocks is too large");
    void* pointers[] = {const_cast<void*>(static_cast<const void*>(&args))...};
    const cudaError_t error = cudaLaunchKernel(
        reinterpret_cast<const void*>(kernel),
        dim3(static_cast<unsigned>(grid.x), static_cast<unsigned>(grid.y)),
        dim3(static_cast<unsigned>(grid.threads), static_cast<unsigned>(grid.threads_y)), pointers,
        0, scope.stream());
    if (error != cudaSuccess) [[unlikely]]
        raise_cuda(error, name, __FILE__, __LINE__);
}

// The number of this thread along x.
__device__ inline uint32_t thread_number() { return blockIdx.x * blockDim.x + threadIdx.x; }

}  // namespace tern::kernels::cuda
