// A run of memory on one device, shared by the tensors that view it.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include "tensor/core/device.h"
#include "tensor/core/ref.h"

namespace tern::kernels {
class MemorySource;
}

namespace tern TERN_PUBLIC {

class Storage : public RefCounted<Storage> {
 public:
    // Called with the memory when the last tensor that views it is gone. Must not throw.
    using Deleter = std::function<void(void*)>;

    // Uninitialised. Throws OutOfMemoryError, or DeviceError when the device cannot be used.
    Storage(Device device, size_t bytes);
    // Borrows memory, which `deleter` gives back; without one it is left alone.
    Storage(Device device, void* data, size_t bytes, Deleter deleter);
    ~Storage();

    void* data() const { return data_; }
    size_t bytes() const { return bytes_; }
    Device device() const { return device_; }

    // Counts the in-place writes, so that autograd can tell when a kept tensor has changed.
    uint32_t version() const { return version_.load(std::memory_order_relaxed); }
    void bump_version() { version_.fetch_add(1, std::memory_order_relaxed); }

    // Counts those of the writes that autograd recorded: tensors that saw fewer of them are no
    // longer what the graph says. Returns the new count.
    uint32_t recorded_writes() const { return recorded_writes_.load(std::memory_order_acquire); }
    uint32_t count_recorded_write() {
        return recorded_writes_.fetch_add(1, std::memory_order_acq_rel) + 1;
    }

 private:
    void* data_;
    size_t bytes_;
    Device device_;
    bool owns_;
    Ref<kernels::MemorySource> keeper_;  // of owned memory; null for the allocator
    Deleter deleter_;
    std::atomic<uint32_t> version_{0};
    std::atomic<uint32_t> recorded_writes_{0};
};

}  // namespace tern
