// Sorting the rows of dense arrays. The order is that of formula/order.h: NaN last, -0 equal to 0;
// equal values keep their order, also when descending, so that every result is unique.
#pragma once

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void sort(const View& x, bool descending, const View& values, const View* indices);
}  // namespace cpu
namespace cuda {
void sort(const View& x, bool descending, const View& values, const View* indices);
}  // namespace cuda

// x: [rows, n]; values: [rows, k] of x's dtype, the first k <= n of each sorted row; indices: int64
// [rows, k], their places in the row. Without indices it is faster, and NaN may lose their bits.
// Any dtype; all dense.
inline void sort(const View& x, bool descending, const View& values, const View* indices) {
    TERN_LAUNCH(x.device, sort, x, descending, values, indices);
}

}  // namespace tern::kernels
