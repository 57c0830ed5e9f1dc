// Reading by index. Views may have any strides; indices are int64. An index outside the dimension
// is an IndexError that names it: at once on the CPU, at the next host read on CUDA (the element
// reads as 0 until then).
#pragma once

#include <span>

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

// Indices into one dimension of a tensor.
struct IndexedDim {
    View index;
    int dim;             // for messages
    int64_t size, step;  // of the dimension; the step in elements
};

namespace cpu {
void gather(const char* op, const View& x, const View& index, int dim, const View& y);
void index_select(const char* op, const View& x, const View& index, int dim, const View& y);
void index_offsets(const char* op, std::span<const IndexedDim> dims, const View& y);
void one_hot(const View& index, const View& y);
}  // namespace cpu
namespace cuda {
void gather(const char* op, const View& x, const View& index, int dim, const View& y);
void index_select(const char* op, const View& x, const View& index, int dim, const View& y);
void index_offsets(const char* op, std::span<const IndexedDim> dims, const View& y);
void one_hot(const View& index, const View& y);
}  // namespace cuda

// y[..., i, ...] = x[..., index[..., i, ...], ...] along dim. index and y have one shape, no larger
// than x's outside dim. Any dtype.
inline void gather(const char* op, const View& x, const View& index, int dim, const View& y) {
    TERN_LAUNCH(y.device, gather, op, x, index, dim, y);
}

// y = x with its slices along dim picked by index: [k]. Any dtype.
inline void index_select(const char* op, const View& x, const View& index, int dim, const View& y) {
    TERN_LAUNCH(y.device, index_select, op, x, index, dim, y);
}

// y = the sum over dims of index * step, an offset in elements; indices count from the end when
// negative and have y's shape. On CUDA the offset is -1 where one of them is outside. y is dense.
inline void index_offsets(const char* op, std::span<const IndexedDim> dims, const View& y) {
    TERN_LAUNCH(y.device, index_offsets, op, dims, y);
}

// y: [..., C], any dtype, dense; 1 where the last coordinate equals index: [...], else 0.
inline void one_hot(const View& index, const View& y) { TERN_LAUNCH(y.device, one_hot, index, y); }

}  // namespace tern::kernels
