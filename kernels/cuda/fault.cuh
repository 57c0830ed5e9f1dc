// Reporting an index outside its dimension from a kernel; the host throws at its next wait.
#pragma once

#include "kernels/cuda/context.h"
#include "tensor/core/host_device.h"

namespace tern::kernels::cuda {

// What IndexFault::set holds: whether there is a fault, and in which dimension; -1 for classes.
TERN_HD inline unsigned mark_of_dim(int dim) { return static_cast<unsigned>(dim + 2); }
inline int dim_of_mark(unsigned mark) { return static_cast<int>(mark) - 2; }

// What a kernel needs to check indices of `op` against dimension `dim` of `size`, or without a dim
// against as many classes.
struct IndexCheck {
    IndexFault* fault;
    const char* op;
    int64_t size;
    int dim;

    IndexCheck(const Scope& scope, const char* name, int64_t dimension, int number = -1)
        : fault(scope.context().index_fault()), op(name), size(dimension), dim(number) {}

    // True when the index is inside; else the first such index is noted, as it was given.
    __device__ bool operator()(int64_t index, int64_t given) const {
        if (index >= 0 && index < size) return true;
        if (atomicCAS(&fault->set, 0u, mark_of_dim(dim)) == 0) {
            fault->op = op;
            fault->index = given;
            fault->size = size;
        }
        return false;
    }
    __device__ bool operator()(int64_t index) const { return (*this)(index, index); }
};

}  // namespace tern::kernels::cuda
