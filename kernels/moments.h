// Mean and spread along dimensions in one reading of memory.
#pragma once

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void moments(const View& x, double correction, bool root, const View* mean, const View& spread);
}
namespace cuda {
void moments(const View& x, double correction, bool root, const View* mean, const View& spread);
}

// spread = sum of (x - mean)^2 / max(count - correction, 0), or its square root; and the mean,
// where wanted. Floats of one dtype; the results have one layout and x's rank, and a dimension is
// reduced where they have size 1 and x does not. x is not empty. Pieces are joined by Chan, Golub
// and LeVeque 1979, in double.
inline void moments(const View& x, double correction, bool root, const View* mean,
                    const View& spread) {
    TERN_LAUNCH(spread.device, moments, x, correction, root, mean, spread);
}

}  // namespace tern::kernels
