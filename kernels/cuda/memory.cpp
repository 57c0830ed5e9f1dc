// The front of kernels/memory.h for CUDA: allocation, copies and waiting.
#include "kernels/memory.h"

#include "kernels/cuda/context.h"

namespace tern::kernels::cuda {
namespace {

bool is_pinned(const void* host) {
    cudaPointerAttributes attributes{};
    if (cudaPointerGetAttributes(&attributes, host) != cudaSuccess) {
        cudaGetLastError();
        return false;
    }
    return attributes.type == cudaMemoryTypeHost;
}

void copy_between(void* to, Device to_device, const void* from, Device from_device, size_t bytes) {
    const Scope scope(from_device);
    scope.context().synchronize();
    context(to_device).synchronize();
    CUDA_CHECK(cudaMemcpyPeerAsync(to, to_device.index(), from, from_device.index(), bytes,
                                   scope.stream()));
    scope.context().synchronize();
}

}  // namespace

void* allocate(Device device, size_t bytes) {
    const Scope scope(device);
    return scope.context().cache().allocate(bytes);
}

void release(Device device, void* data, size_t bytes) noexcept {
    if (Context* own = existing_context(device)) return own->cache().release(data, bytes);
    release_late(device.index(), data, bytes);
}

MemoryStats memory_stats(Device device) {
    const Scope scope(device);
    return pool_stats(device.index());
}

void trim(Device device) {
    const Scope scope(device);
    trim_pool(device.index());
}

void synchronize(Device device) {
    const Scope scope(device);
    scope.context().synchronize();
}

void copy(void* to, Device to_device, const void* from, Device from_device, size_t bytes) {
    if (bytes == 0) return;
    if (from_device.is_cpu()) {
        const Scope scope(to_device);
        Recorder* const recording = thread_listening.inside;
        if (recording) from = recording->keep_bytes(from, bytes);
        CUDA_CHECK(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, scope.stream()));
        if (recording) return;
        // Pageable memory has been read when the call returns; pinned memory has not.
        if (is_pinned(from)) CUDA_CHECK(cudaStreamSynchronize(scope.stream()));
    } else if (to_device.is_cpu()) {
        const Scope scope(from_device);
        CUDA_CHECK(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, scope.stream()));
        scope.context().synchronize();
    } else if (to_device == from_device) {
        const Scope scope(to_device);
        CUDA_CHECK(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, scope.stream()));
    } else {
        copy_between(to, to_device, from, from_device, bytes);
    }
}

void zero(Device device, void* data, size_t bytes) {
    if (bytes == 0) return;
    const Scope scope(device);
    CUDA_CHECK(cudaMemsetAsync(data, 0, bytes, scope.stream()));
}

}  // namespace tern::kernels::cuda
