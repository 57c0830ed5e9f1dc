// Writing by index. Views may have any strides; indices are int64. Entries that meet at one element
// are combined in their order, so that the result is the same on every run. An index outside the
// dimension is an IndexError that names it: at once and before anything is written on the CPU, at
// the next host read on CUDA (it writes nothing).
#pragma once

#include "kernels/recorded_call.h"
#include "kernels/widen.h"
#include "tensor/core/host_device.h"
#include "tensor/core/view.h"

namespace tern::kernels {

// What becomes of an element y that meets x: x itself (the last one stays), or a number of both.
// copy takes any dtype, the others numbers.
enum class Combine { copy, add, multiply, amax, amin };

// The formula of copy; those of the others are in formula/arithmetic.h.
struct PickSecond {
    template <class T>
    TERN_HD T operator()(T, T b) const {
        return b;
    }
};

namespace cpu {
void scatter(const char* op, Combine how, const View& x, const View& index, int dim, const View& y);
void scatter_slices(const char* op, Combine how, const View& x, const View& index, int dim,
                    const View& y);
}  // namespace cpu
namespace cuda {
void scatter(const char* op, Combine how, const View& x, const View& index, int dim, const View& y);
void scatter_slices(const char* op, Combine how, const View& x, const View& index, int dim,
                    const View& y);
}  // namespace cuda

// y[..., index[..., i, ...], ...] takes x[..., i, ...]. x has index's shape, no larger than y's
// outside dim.
inline void scatter(const char* op, Combine how, const View& x, const View& index, int dim,
                    const View& y) {
    if (is_half(y.dtype) && how != Combine::copy)
        return in_float([&](const View& x, const View& y) { scatter(op, how, x, index, dim, y); },
                        reads(x), updates(y));
    TERN_LAUNCH(y.device, scatter, op, how, x, index, dim, y);
}

// y's slices along dim take x's, picked by index: [k]. copy and add.
inline void scatter_slices(const char* op, Combine how, const View& x, const View& index, int dim,
                           const View& y) {
    if (is_half(y.dtype) && how != Combine::copy)
        return in_float(
            [&](const View& x, const View& y) { scatter_slices(op, how, x, index, dim, y); },
            reads(x), updates(y));
    TERN_LAUNCH(y.device, scatter_slices, op, how, x, index, dim, y);
}

}  // namespace tern::kernels
