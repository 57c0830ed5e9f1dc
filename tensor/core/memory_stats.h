// The figures of a caching allocator.
#pragma once

#include <cstdint>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

// What a device's allocator holds, in bytes, and how often it was asked.
struct MemoryStats {
    int64_t allocated = 0;     // in use now
    int64_t peak = 0;          // the most ever in use
    int64_t reserved = 0;      // taken from the system: in use and cached
    int64_t allocations = 0;   // requests served
    int64_t system_calls = 0;  // of these, how many went to the system
};

}  // namespace tern
