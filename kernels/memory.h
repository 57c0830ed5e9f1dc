// Memory on any device, behind one allocator a device that caches what is released.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/dispatch.h"
#include "tensor/core/memory_stats.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
// 64-byte aligned. Throws OutOfMemoryError.
void* allocate(Device device, size_t bytes);
void release(Device device, void* data, size_t bytes) noexcept;
MemoryStats memory_stats(Device device);
void trim(Device device);
void zero(Device device, void* data, size_t bytes);
}  // namespace cpu

namespace cuda {
int device_count() noexcept;  // 0 without a driver or a device
// Why device_count is 0, in one line ("no CUDA driver was found", ...).
const char* unavailable_reason() noexcept;
// Stream-ordered on the calling thread's stream of `device`. Throws OutOfMemoryError.
void* allocate(Device device, size_t bytes);
void release(Device device, void* data, size_t bytes) noexcept;
MemoryStats memory_stats(Device device);
void trim(Device device);
void synchronize(Device device);
void copy(void* to, Device to_device, const void* from, Device from_device, size_t bytes);
void zero(Device device, void* data, size_t bytes);
}  // namespace cuda

inline int device_count() {
    if constexpr (kHasCuda) return cuda::device_count();
    return 0;
}

// `bytes` of uninitialised memory; never null for 0 bytes or more. Give the same size back.
inline void* allocate(Device device, size_t bytes) {
    if (MemorySource* const source = memory_source()) [[unlikely]]
        return source->take(device, bytes);
    TERN_DISPATCH_NOW(device, allocate(device, bytes));
}
inline void release(Device device, void* data, size_t bytes) noexcept {
    if (MemorySource* const source = memory_source()) [[unlikely]]
        return source->give_back(device, data, bytes);
    if constexpr (kHasCuda) {
        if (device.is_cuda()) return cuda::release(device, data, bytes);
    }
    cpu::release(device, data, bytes);
}
inline MemoryStats memory_stats(Device device) { TERN_DISPATCH_NOW(device, memory_stats(device)); }
// Gives the cached, unused memory back to the system.
inline void trim(Device device) { TERN_DISPATCH_NOW(device, trim(device)); }

// Waits until all work issued by this thread to `device` is done.
inline void synchronize(Device device) {
    if (device.is_cpu()) return;
    if constexpr (kHasCuda) return cuda::synchronize(device);
    raise_no_cuda(device);
}

// Copies dense bytes between any two devices. Host memory is ready when it returns.
void copy(void* to, Device to_device, const void* from, Device from_device, size_t bytes);
// Sets dense bytes to zero.
void zero(Device device, void* data, size_t bytes);

}  // namespace tern::kernels
