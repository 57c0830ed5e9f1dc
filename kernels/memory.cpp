#include "kernels/memory.h"

#include <cstring>

namespace tern::kernels {

void copy(void* to, Device to_device, const void* from, Device from_device, size_t bytes) {
    if (bytes == 0) return;
    if (to_device.is_cpu() && from_device.is_cpu()) {
        std::memcpy(to, from, bytes);
        return;
    }
    if constexpr (kHasCuda) return cuda::copy(to, to_device, from, from_device, bytes);
    raise_no_cuda(to_device.is_cuda() ? to_device : from_device);
}

void zero(Device device, void* data, size_t bytes) {
    if (bytes == 0) return;
    if (device.is_cpu()) {
        std::memset(data, 0, bytes);
        return;
    }
    if constexpr (kHasCuda) return cuda::zero(device, data, bytes);
    raise_no_cuda(device);
}

}  // namespace tern::kernels
