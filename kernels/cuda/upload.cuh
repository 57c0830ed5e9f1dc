// Small tables of the host, on the device for the length of a kernel call.
#pragma once

#include <span>

#include "kernels/cuda/context.h"
#include "kernels/memory.h"

namespace tern::kernels::cuda {

template <class T>
class Upload {
 public:
    Upload(const Scope& scope, Device device, std::span<const T> values)
        : data_(scope, static_cast<int64_t>(values.size())) {
        cuda::copy(data_.get(), device, values.data(), Device(), values.size_bytes());
    }
    const T* get() const { return data_.get(); }

 private:
    Scratch<T> data_;
};

}  // namespace tern::kernels::cuda
