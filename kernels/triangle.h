// The lower or upper triangle of matrices.
#pragma once

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

enum class Triangle { lower, upper };

namespace cpu {
void triangle(const View& x, Triangle part, int64_t diagonal, const View& y);
}  // namespace cpu
namespace cuda {
void triangle(const View& x, Triangle part, int64_t diagonal, const View& y);
}  // namespace cuda

// y = x: [..., r, c] up to its `diagonal` (column - row) for the lower part, from it on for the
// upper; 0 elsewhere. y is dense. Any dtype.
inline void triangle(const View& x, Triangle part, int64_t diagonal, const View& y) {
    TERN_LAUNCH(y.device, triangle, x, part, diagonal, y);
}

}  // namespace tern::kernels
