#include "tensor/device.h"

#include "kernels/memory.h"
#include "kernels/threads.h"

namespace tern {

Device Device::automatic() { return cuda_is_available() ? Device(DeviceType::cuda, 0) : Device(); }

bool cuda_is_available() { return cuda_device_count() > 0; }
int cuda_device_count() { return kernels::device_count(); }
void synchronize(Device device) { kernels::synchronize(device); }

MemoryStats memory_stats(Device device) { return kernels::memory_stats(device); }

void empty_cache(Device device) { kernels::trim(device); }

int num_threads() { return kernels::num_threads(); }

void set_num_threads(int count) {
    TERN_CHECK(count >= 1, ValueError, "set_num_threads: at least 1 is wanted, got ", count);
    kernels::set_num_threads(count);
}

}  // namespace tern
