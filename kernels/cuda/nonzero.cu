// Where a mask is true: CUB's selection of flagged numbers keeps their order; the mask is read
// once, the places are written once. Coordinates: a thread owns one place. 256 threads. In its own
// file because CUB takes long to compile.
#include "kernels/nonzero.h"

#include <thrust/iterator/counting_iterator.h>

#include <cub/device/device_select.cuh>

#include "kernels/cuda/launch.cuh"
#include "kernels/memory.h"

namespace tern::kernels::cuda {
namespace {

struct Sizes {
    int rank;
    int64_t size[kMaxDims];
};

__global__ void __launch_bounds__(plan::kBlock)
    coordinates_kernel(int64_t n, Sizes sizes, const int64_t* places, int64_t* y) {
    const int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int64_t rest = places[i];
    for (int d = sizes.rank - 1; d >= 0; --d) {
        const int64_t next = rest / sizes.size[d];
        y[i * sizes.rank + d] = rest - next * sizes.size[d];
        rest = next;
    }
}

}  // namespace

int64_t true_places(const View& mask, const View& places) {
    const int64_t n = mask.numel();
    if (n == 0) return 0;
    const Scope scope(mask.device);
    const Scratch<int64_t> count(scope, 1);
    const auto run = [&](void* room, size_t& bytes) {
        const cudaError_t error = cub::DeviceSelect::Flagged(
            room, bytes, thrust::counting_iterator<int64_t>(0), mask.ptr<const uint8_t>(),
            places.ptr<int64_t>(), count.get(), n, scope.stream());
        if (error != cudaSuccess) raise_cuda(error, "nonzero", __FILE__, __LINE__);
    };
    size_t bytes = 0;
    run(nullptr, bytes);
    const Scratch<char> room(scope, static_cast<int64_t>(bytes));
    run(room.get(), bytes);
    int64_t found = 0;
    copy(&found, Device(), count.get(), mask.device, sizeof found);
    return found;
}

void coordinates(const View& places, const Shape& shape, const View& y) {
    if (y.numel() == 0) return;
    const Scope scope(y.device);
    const int64_t n = places.numel();
    Sizes sizes = {shape.size(), {}};
    for (int d = 0; d < shape.size(); ++d) sizes.size[d] = shape[d];
    launch("nonzero", scope, coordinates_kernel, plan::flat(n), n, sizes,
           places.ptr<const int64_t>(), y.ptr<int64_t>());
}

}  // namespace tern::kernels::cuda
