// What a thread holds of a device: its compute stream, its cache of memory, its report of bad
// indices. Work of one thread on one device runs in the order it was issued; a value made by one
// thread may be used by another after kernels::synchronize or the end of the first thread.
#pragma once

#include "kernels/cuda/allocator.h"
#include "kernels/cuda/handle.h"
#include "tensor/core/device.h"

namespace tern::kernels::cuda {

// Written by kernels that meet an index outside its dimension, in host memory that the device can
// reach: reading it costs nothing once the stream has been waited for.
struct IndexFault {
    unsigned int set;
    const char* op;  // a string of the host program
    long long index, size;
};

class Context {
 public:
    explicit Context(int device);
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context();

    int device() const { return device_; }
    cudaStream_t stream() const { return stream_.get(); }
    IndexFault* index_fault() const { return fault_.get(); }
    BlockCache& cache() { return cache_; }
    // Waits for the stream. Throws IndexError if a kernel since the last wait met a bad index.
    void synchronize();

 private:
    int device_;
    Stream stream_;
    Handle<IndexFault*, cudaFreeHost> fault_;
    BlockCache cache_;
};

// The calling thread's context of a CUDA device. Throws DeviceError if there is no such device or
// it cannot be used, DeviceLostError if it is lost.
Context& context(Device device);

// The same, or null when the thread has none yet or has ended its own.
Context* existing_context(Device device) noexcept;

// The calling thread's context, its device current for as long as this lives.
class Scope {
 public:
    explicit Scope(Device device) : context_(cuda::context(device)), guard_(context_.device()) {}
    Context& context() const { return context_; }
    cudaStream_t stream() const { return context_.stream(); }

 private:
    Context& context_;
    DeviceGuard guard_;
};

// Device memory for the length of a kernel call.
template <class T>
class Scratch {
 public:
    Scratch(const Scope& scope, int64_t count)
        : cache_(scope.context().cache()),
          bytes_(static_cast<size_t>(count) * sizeof(T)),
          data_(static_cast<T*>(cache_.allocate(bytes_))) {}
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() { cache_.release(data_, bytes_); }
    T* get() const { return data_; }
    size_t bytes() const { return bytes_; }

 private:
    BlockCache& cache_;
    size_t bytes_;
    T* data_;
};

}  // namespace tern::kernels::cuda
