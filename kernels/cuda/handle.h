// Owners of CUDA objects: one template for all of them.
#pragma once

#include <utility>

#include "kernels/cuda/check.h"

namespace tern::kernels::cuda {

// Owns a T that Destroy gives back. Its errors are dropped: at process exit the driver may be gone.
template <class T, auto Destroy>
class Handle {
 public:
    Handle() = default;
    explicit Handle(T value) : value_(value) {}
    Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, T{})) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Handle() {
        if (value_) Destroy(value_);
    }

    T get() const { return value_; }
    explicit operator bool() const { return value_ != T{}; }
    // For functions that create into a pointer; the handle must be empty.
    T* out() { return &value_; }

 private:
    T value_{};
};

using Stream = Handle<cudaStream_t, cudaStreamDestroy>;
using Event = Handle<cudaEvent_t, cudaEventDestroy>;

// Makes a device current for as long as it lives.
class DeviceGuard {
 public:
    explicit DeviceGuard(int device) {
        CUDA_CHECK(cudaGetDevice(&before_));
        if (before_ == device) return;
        CUDA_CHECK(cudaSetDevice(device));
        changed_ = true;
    }
    DeviceGuard(const DeviceGuard&) = delete;
    DeviceGuard& operator=(const DeviceGuard&) = delete;
    ~DeviceGuard() {
        if (changed_) cudaSetDevice(before_);
    }

 private:
    int before_ = 0;
    bool changed_ = false;
};

}  // namespace tern::kernels::cuda
