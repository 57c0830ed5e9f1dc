// A recording of what was issued to a CUDA device, which replays it as one piece.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/dispatch.h"

namespace tern::kernels {

class DeviceGraph;  // of kernels/cuda/device_graph.cpp

namespace cuda {
// From here on the thread's work on `device` is recorded, not done.
void begin_graph(Device device);
// Ends that. Throws CudaError.
DeviceGraph* end_graph(Device device);
// Does what was recorded, behind the thread's other work.
void launch_graph(Device device, const DeviceGraph& graph);
int64_t graph_nodes(const DeviceGraph& graph);
void destroy_graph(DeviceGraph* graph) noexcept;
// to = `bytes` of the host's, behind the thread's other work; they may change when it returns.
void upload(Device device, void* to, const void* from, size_t bytes);
}  // namespace cuda

// The device must be a CUDA device.
inline void begin_graph(Device device) {
    if constexpr (kHasCuda) return cuda::begin_graph(device);
    raise_no_cuda(device);
}
inline DeviceGraph* end_graph(Device device) {
    if constexpr (kHasCuda) return cuda::end_graph(device);
    raise_no_cuda(device);
}
inline void launch_graph(Device device, const DeviceGraph& graph) {
    if constexpr (kHasCuda) return cuda::launch_graph(device, graph);
    raise_no_cuda(device);
}
inline int64_t graph_nodes(const DeviceGraph& graph) {
    if constexpr (kHasCuda) return cuda::graph_nodes(graph);
    return 0;
}
inline void upload(Device device, void* to, const void* from, size_t bytes) {
    if constexpr (kHasCuda) return cuda::upload(device, to, from, bytes);
    raise_no_cuda(device);
}
struct DestroyGraph {
    void operator()(DeviceGraph* graph) const noexcept {
        if constexpr (kHasCuda) cuda::destroy_graph(graph);
    }
};

}  // namespace tern::kernels
