// Silhouettes (Rousseeuw 1987): how much nearer a row is to its own cluster than to the next.
#pragma once

#include "kernels/dispatch.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void silhouette(const View& x, const View& starts, const View& out);
}
namespace cuda {
void silhouette(const View& x, const View& starts, const View& out);
}

// x: [n, d], its rows in order of their clusters; starts: int64 [k + 1], where each cluster begins,
// and n; none is empty. out: float64 [n], (b - a) / max(a, b) with a the mean Euclidean distance to
// the other rows of the cluster and b the least mean distance to the rows of another; 0 for a
// cluster of one row. Nothing of size n n is made.
inline void silhouette(const View& x, const View& starts, const View& out) {
    TERN_DISPATCH(x.device, silhouette(x, starts, out));
}

}  // namespace tern::kernels
