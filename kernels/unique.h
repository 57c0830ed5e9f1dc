// Runs of equal neighbours.
#pragma once

#include "kernels/dispatch.h"
#include "tensor/core/view.h"

namespace tern::kernels {

// What is wanted of the runs; null views are not written.
struct RunOutputs {
    const View* values = nullptr;   // [n], x's dtype: the first element of each run
    const View* inverse = nullptr;  // int64 [n]: the number of the run that element i is in
    const View* counts = nullptr;   // int64 [n]: the length of each run
};

namespace cpu {
int64_t unique_runs(const View& x, const View* order, const RunOutputs& out);
}  // namespace cpu
namespace cuda {
int64_t unique_runs(const View& x, const View* order, const RunOutputs& out);
}  // namespace cuda

// The runs of equal elements of x: [n], dense, any dtype; NaN equals nothing. Returns their number,
// which waits for the device; only that many elements of values and counts are written. With order:
// int64 [n], x[i] is element order[i] of what inverse is about.
inline int64_t unique_runs(const View& x, const View* order, const RunOutputs& out) {
    TERN_DISPATCH(x.device, unique_runs(x, order, out));
}

}  // namespace tern::kernels
