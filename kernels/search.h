// Binary search in sorted rows.
#pragma once

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void search_sorted(const View& sorted, const View& values, bool right, const View& y);
}  // namespace cpu
namespace cuda {
void search_sorted(const View& sorted, const View& values, bool right, const View& y);
}  // namespace cuda

// y: int64 [rows, k], where in the ascending row of sorted: [rows or 1, n] each of values: [rows,
// k] would go: before the elements equal to it or, with `right`, after them. The order is that of
// kernels/sort.h. Any dtype, both the same; all dense.
inline void search_sorted(const View& sorted, const View& values, bool right, const View& y) {
    TERN_LAUNCH(y.device, search_sorted, sorted, values, right, y);
}

}  // namespace tern::kernels
