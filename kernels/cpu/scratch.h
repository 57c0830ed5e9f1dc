// Memory that a kernel works in.
#pragma once

#include "kernels/memory.h"

namespace tern::kernels::cpu {

// Host memory for the length of a call, not initialised.
template <class T>
class HostScratch {
 public:
    explicit HostScratch(int64_t count)
        : bytes_(static_cast<size_t>(count) * sizeof(T)),
          data_(static_cast<T*>(allocate(Device(), bytes_))) {}
    HostScratch(const HostScratch&) = delete;
    HostScratch& operator=(const HostScratch&) = delete;
    ~HostScratch() { release(Device(), data_, bytes_); }
    T* get() const { return data_; }
    T& operator[](int64_t i) const { return data_[i]; }

 private:
    size_t bytes_;
    T* data_;
};

}  // namespace tern::kernels::cpu
