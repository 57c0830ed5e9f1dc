// Reading and adding by index. Views may have any strides; indices are int64. An index outside the
// dimension is an IndexError that names it: at once on the CPU, at the next host read on CUDA (the
// element reads as 0 and adds nothing until then).
#pragma once

#include "kernels/dispatch.h"
#include "kernels/widen.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void gather(const View& x, const View& index, int dim, const View& y);
void scatter_add(const View& source, const View& index, int dim, const View& y);
void index_select(const View& x, const View& index, int dim, const View& y);
void index_add(const View& source, const View& index, int dim, const View& y);
void one_hot(const View& index, const View& y);
}  // namespace cpu
namespace cuda {
void gather(const View& x, const View& index, int dim, const View& y);
void scatter_add(const View& source, const View& index, int dim, const View& y);
void index_select(const View& x, const View& index, int dim, const View& y);
void index_add(const View& source, const View& index, int dim, const View& y);
void one_hot(const View& index, const View& y);
}  // namespace cuda

// y[..., i, ...] = x[..., index[..., i, ...], ...] along dim. index and y have one shape, no larger
// than x's outside dim. Any dtype.
inline void gather(const View& x, const View& index, int dim, const View& y) {
    TERN_DISPATCH(y.device, gather(x, index, dim, y));
}

// y[..., index[..., i, ...], ...] += source[..., i, ...], repeated indices in order of i, so that
// the result is the same on every run. Numbers.
inline void scatter_add(const View& source, const View& index, int dim, const View& y) {
    if (is_half(y.dtype))
        return in_float(
            [&](const View& source, const View& y) { scatter_add(source, index, dim, y); },
            reads(source), updates(y));
    TERN_DISPATCH(y.device, scatter_add(source, index, dim, y));
}

// y = x with its slices along dim picked by index: [k]. Any dtype.
inline void index_select(const View& x, const View& index, int dim, const View& y) {
    TERN_DISPATCH(y.device, index_select(x, index, dim, y));
}

// y's slices along dim += source's, picked by index: [k]; repeated indices in order. Numbers.
inline void index_add(const View& source, const View& index, int dim, const View& y) {
    if (is_half(y.dtype))
        return in_float(
            [&](const View& source, const View& y) { index_add(source, index, dim, y); },
            reads(source), updates(y));
    TERN_DISPATCH(y.device, index_add(source, index, dim, y));
}

// y: [..., C], any dtype, dense; 1 where the last coordinate equals index: [...], else 0.
inline void one_hot(const View& index, const View& y) {
    TERN_DISPATCH(y.device, one_hot(index, y));
}

}  // namespace tern::kernels
