// Reporting an index outside its dimension from a kernel; the host throws at its next wait.
#pragma once

#include "kernels/cuda/context.h"

namespace tern::kernels::cuda {

// What a kernel needs to check indices of `op` against a dimension of `size`.
struct IndexCheck {
    IndexFault* fault;
    const char* op;
    int64_t size;

    IndexCheck(const Scope& scope, const char* name, int64_t dimension)
        : fault(scope.context().index_fault()), op(name), size(dimension) {}

    // True when the index is inside; else the first such index is noted.
    __device__ bool operator()(int64_t index) const {
        if (index >= 0 && index < size) return true;
        if (atomicCAS(&fault->set, 0u, 1u) == 0) {
            fault->op = op;
            fault->index = index;
            fault->size = size;
        }
        return false;
    }
};

}  // namespace tern::kernels::cuda
