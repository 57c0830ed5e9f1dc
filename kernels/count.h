// Counting elements by value or by bin, exactly. All views are dense and of one dimension.
#pragma once

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void bincount(const View& x, const View& y);
void histogram(const View& x, const View& edges, bool even, const View& y);
void bin_index(const View& x, const View& edges, bool even, const View& y);
}  // namespace cpu
namespace cuda {
void bincount(const View& x, const View& y);
void histogram(const View& x, const View& edges, bool even, const View& y);
void bin_index(const View& x, const View& edges, bool even, const View& y);
}  // namespace cuda

// y (int64) = how often 0, 1, ... occur in x: integers that are all in [0, size of y).
inline void bincount(const View& x, const View& y) { TERN_LAUNCH(y.device, bincount, x, y); }

// y (int64) = how many elements of x fall between one edge and the next (kernels/formula/count.h).
// x and edges, of y's size + 1, are floats of one dtype; the edges rise, by equal steps if `even`.
inline void histogram(const View& x, const View& edges, bool even, const View& y) {
    TERN_LAUNCH(y.device, histogram, x, edges, even, y);
}

// y (int64), of x's size = the number of each element's bin, or how many there are for one outside.
inline void bin_index(const View& x, const View& edges, bool even, const View& y) {
    TERN_LAUNCH(y.device, bin_index, x, edges, even, y);
}

}  // namespace tern::kernels
