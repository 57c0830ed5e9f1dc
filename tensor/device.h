// What devices there are and what they hold.
#pragma once

#include "tensor/core/device.h"
#include "tensor/core/memory_stats.h"

namespace tern TERN_PUBLIC {

// True when tern was built with CUDA and a usable device is there.
bool cuda_is_available();
int cuda_device_count();
// Waits until all work this thread gave to `device` is done.
void synchronize(Device device);

// The figures of the device's caching allocator.
MemoryStats memory_stats(Device device);
// Gives cached, unused memory back to the system.
void empty_cache(Device device);

// Threads that CPU kernels may use; at least 1. Results do not depend on it.
int num_threads();
void set_num_threads(int count);

}  // namespace tern
