// CUDA graphs by stream capture.
#include "kernels/device_graph.h"

#include <memory>

#include "kernels/cuda/context.h"

namespace tern::kernels {

class DeviceGraph {
 public:
    explicit DeviceGraph(cudaGraph_t graph) : graph_(graph) {
        CUDA_CHECK(cudaGraphInstantiate(exec_.out(), graph, 0));
    }
    cudaGraphExec_t exec() const { return exec_.get(); }
    cudaGraph_t graph() const { return graph_.get(); }

 private:
    cuda::Handle<cudaGraph_t, cudaGraphDestroy> graph_;
    cuda::Handle<cudaGraphExec_t, cudaGraphExecDestroy> exec_;
};

namespace cuda {

void begin_graph(Device device) {
    const Scope scope(device);
    CUDA_CHECK(cudaStreamBeginCapture(scope.stream(), cudaStreamCaptureModeThreadLocal));
}

DeviceGraph* end_graph(Device device) {
    const Scope scope(device);
    cudaGraph_t graph = nullptr;
    CUDA_CHECK(cudaStreamEndCapture(scope.stream(), &graph));
    return new DeviceGraph(graph);
}

void launch_graph(Device device, const DeviceGraph& graph) {
    const Scope scope(device);
    CUDA_CHECK(cudaGraphLaunch(graph.exec(), scope.stream()));
}

int64_t graph_nodes(const DeviceGraph& graph) {
    size_t count = 0;
    CUDA_CHECK(cudaGraphGetNodes(graph.graph(), nullptr, &count));
    return static_cast<int64_t>(count);
}

void destroy_graph(DeviceGraph* graph) noexcept { delete graph; }

void upload(Device device, void* to, const void* from, size_t bytes) {
    const Scope scope(device);
    // Pageable memory has been read when the call returns.
    CUDA_CHECK(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, scope.stream()));
}

}  // namespace cuda
}  // namespace tern::kernels
