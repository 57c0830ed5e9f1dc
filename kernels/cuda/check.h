// Every CUDA call is checked. A failed call becomes a CudaError that names the call and its place;
// one that ruins the device becomes a DeviceLostError, then and on every later use of that device.
#pragma once

#include <cuda_runtime_api.h>

#include "tensor/core/error.h"

namespace tern::kernels::cuda {

inline constexpr int kMaxDevices = 16;

// Throws CudaError or DeviceLostError for `error`, which came from `what`.
[[noreturn]] void raise_cuda(cudaError_t error, const char* what, const char* file, int line);

// Throws DeviceLostError if an earlier error has ruined the device.
void check_not_lost(int device);

inline void check(cudaError_t error, const char* what, const char* file, int line) {
    if (error != cudaSuccess) [[unlikely]]
        raise_cuda(error, what, file, line);
}

}  // namespace tern::kernels::cuda

#define CUDA_CHECK(...) \
    ::tern::kernels::cuda::check((__VA_ARGS__), #__VA_ARGS__, __FILE__, __LINE__)
