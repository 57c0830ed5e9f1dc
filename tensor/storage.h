// A run of memory on one device, shared by the tensors that view it.
#pragma once

#include <atomic>
#include <cstddef>

#include "tensor/core/device.h"
#include "tensor/core/ref.h"

namespace tern TERN_PUBLIC {

class Storage : public RefCounted<Storage> {
 public:
    // Uninitialised. Throws OutOfMemoryError, or DeviceError when the device cannot be used.
    Storage(Device device, size_t bytes);
    ~Storage();

    void* data() const { return data_; }
    size_t bytes() const { return bytes_; }
    Device device() const { return device_; }

    // Counts the in-place writes, so that autograd can tell when a kept tensor has changed.
    uint32_t version() const { return version_.load(std::memory_order_relaxed); }
    void bump_version() { version_.fetch_add(1, std::memory_order_relaxed); }

 private:
    void* data_;
    size_t bytes_;
    Device device_;
    std::atomic<uint32_t> version_{0};
};

}  // namespace tern
