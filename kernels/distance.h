// Distances between the rows of two matrices.
#pragma once

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void cdist(const View& x1, const View& x2, const View& y, double p);
}
namespace cuda {
void cdist(const View& x1, const View& x2, const View& y, double p);
}

// y[b, i, j] = |x1[b, i] - x2[b, j]| in the p-norm: (sum |d|^p)^(1/p), the largest |d| for p =
// infinity, the number of d that are not 0 for p = 0. x1: [b, n, d], x2: [b, m, d], y: [b, n, m],
// all dense, float32 or float64. Differences are taken first, so that near rows are told apart.
inline void cdist(const View& x1, const View& x2, const View& y, double p) {
    TERN_LAUNCH(y.device, cdist, x1, x2, y, p);
}

}  // namespace tern::kernels
