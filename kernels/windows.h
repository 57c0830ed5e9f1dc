// The opposite of reading sliding windows: what was read from several windows is added up.
#pragma once

#include "kernels/recorded_call.h"
#include "kernels/widen.h"
#include "tensor/core/view.h"

namespace tern::kernels {

// Windows of `size` along a dimension: element k of window i is element i * step + k * dilation.
struct Windows {
    int dim;
    int64_t size, step, dilation;
};

namespace cpu {
void fold(const View& x, const Windows& windows, const View& y);
}  // namespace cpu
namespace cuda {
void fold(const View& x, const Windows& windows, const View& y);
}  // namespace cuda

// y[..., j, ...] = the sum of x[..., i, ..., k] over i * step + k * dilation == j, in order of k; 0
// where no window reaches. x: y's shape with the number of windows along dim, and `size` at the
// end. Floats.
inline void fold(const View& x, const Windows& windows, const View& y) {
    if (is_half(y.dtype))
        return in_float([&](const View& x, const View& y) { fold(x, windows, y); }, reads(x),
                        writes(y));
    if (is_half(y.dtype))
        return in_float([&](const View& x, const View& y) { fold(x, windows, y); }, reads(x),
                        writes(y));
    TERN_LAUNCH(y.device, fold, x, windows, y);
}

}  // namespace tern::kernels
