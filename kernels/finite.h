// Looking for numbers that are none.
#pragma once

#include "kernels/dispatch.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
int64_t first_not_finite(const View& x, bool allow_nan);
}
namespace cuda {
int64_t first_not_finite(const View& x, bool allow_nan);
}

// The row-major place of the first infinity, or NaN unless allowed, of x (dense, float32 or
// float64), or -1. Waits for the device.
inline int64_t first_not_finite(const View& x, bool allow_nan) {
    TERN_DISPATCH(x.device, first_not_finite(x, allow_nan));
}

}  // namespace tern::kernels
