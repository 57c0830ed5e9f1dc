#include "kernels/memory.h"

#include <cstring>

#include "kernels/recorded_call.h"

namespace tern::kernels {

namespace cpu {
void zero(Device, void* data, size_t bytes) { std::memset(data, 0, bytes); }
}  // namespace cpu

void copy(void* to, Device to_device, const void* from, Device from_device, size_t bytes) {
    if (bytes == 0) return;
    if (Recorder* const to_recorder = recorder())
        to_recorder->refuse("a copy between a tensor and the host or another device");
    if (to_device.is_cpu() && from_device.is_cpu()) {
        std::memcpy(to, from, bytes);
        return;
    }
    if constexpr (kHasCuda) return cuda::copy(to, to_device, from, from_device, bytes);
    raise_no_cuda(to_device.is_cuda() ? to_device : from_device);
}

void zero(Device device, void* data, size_t bytes) {
    if (bytes == 0) return;
    TERN_LAUNCH(device, zero, device, data, bytes);
}

}  // namespace tern::kernels
