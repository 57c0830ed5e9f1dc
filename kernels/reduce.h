// Reductions along dimensions, in an order that depends on shape and strides alone. The result has
// x's rank; a dimension is reduced where the result has size 1 and x does not.
#pragma once

#include "kernels/formula/reduce.h"
#include "kernels/recorded_call.h"
#include "kernels/widen.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void sum(const View& x, const View& y, double divisor);
void amax(const View& x, const View& y);
void amin(const View& x, const View& y);
void argmax(const View& x, const View& y);
void argmin(const View& x, const View& y);
void max_and_place(const View& x, const View& values, const View& places);
void min_and_place(const View& x, const View& values, const View& places);
}  // namespace cpu
namespace cuda {
void sum(const View& x, const View& y, double divisor);
void amax(const View& x, const View& y);
void amin(const View& x, const View& y);
void argmax(const View& x, const View& y);
void argmin(const View& x, const View& y);
void max_and_place(const View& x, const View& values, const View& places);
void min_and_place(const View& x, const View& values, const View& places);
}  // namespace cuda

// y = sum of x / divisor. Floats of one dtype; or x integer or bool, y int64, divisor 1. Empty: 0.
// Float error is bounded by that of a pairwise sum.
inline void sum(const View& x, const View& y, double divisor = 1) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float([&](const View& x, const View& y) { sum(x, y, divisor); }, reads(x),
                        writes(y));
    TERN_LAUNCH(y.device, sum, x, y, divisor);
}

// y = largest (smallest) element, one dtype, numbers; a NaN wins. x is not empty along the dims.
inline void amax(const View& x, const View& y) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float([](const View& x, const View& y) { amax(x, y); }, reads(x), writes(y));
    TERN_LAUNCH(y.device, amax, x, y);
}
inline void amin(const View& x, const View& y) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float([](const View& x, const View& y) { amin(x, y); }, reads(x), writes(y));
    TERN_LAUNCH(y.device, amin, x, y);
}

// y (int64) = index along the one reduced dimension, or into the flattened x when all are reduced,
// of the first largest (smallest) element. x is not empty along it.
inline void argmax(const View& x, const View& y) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float([](const View& x, const View& y) { argmax(x, y); }, reads(x), writes(y));
    TERN_LAUNCH(y.device, argmax, x, y);
}
inline void argmin(const View& x, const View& y) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float([](const View& x, const View& y) { argmin(x, y); }, reads(x), writes(y));
    TERN_LAUNCH(y.device, argmin, x, y);
}

// Both at once; values and places have one layout.
inline void max_and_place(const View& x, const View& values, const View& places) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float([](const View& x, const View& v, const View& p) { max_and_place(x, v, p); },
                        reads(x), writes(values), writes(places));
    TERN_LAUNCH(places.device, max_and_place, x, values, places);
}
inline void min_and_place(const View& x, const View& values, const View& places) {
    if (is_half(x.dtype) && x.device.is_cuda())
        return in_float([](const View& x, const View& v, const View& p) { min_and_place(x, v, p); },
                        reads(x), writes(values), writes(places));
    TERN_LAUNCH(places.device, min_and_place, x, values, places);
}

}  // namespace tern::kernels
