// Where a mask is true.
#pragma once

#include "kernels/dispatch.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
int64_t true_places(const View& mask, const View& places);
void coordinates(const View& places, const Shape& shape, const View& y);
}  // namespace cpu
namespace cuda {
int64_t true_places(const View& mask, const View& places);
void coordinates(const View& places, const Shape& shape, const View& y);
}  // namespace cuda

// The row-major places of the true elements, in order, to the front of `places`, which has room for
// all; returns how many there are, so waits for the device. mask: dense bool; places: dense int64.
inline int64_t true_places(const View& mask, const View& places) {
    TERN_DISPATCH(mask.device, true_places(mask, places));
}

// y: [n, rank] dense int64, the coordinates in `shape` of each of places: [n].
inline void coordinates(const View& places, const Shape& shape, const View& y) {
    TERN_DISPATCH(y.device, coordinates(places, shape, y));
}

}  // namespace tern::kernels
