// Products of a matrix's columns with one another, which covariances are made of.
#pragma once

#include "kernels/dispatch.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void gram(const View& x, const View& shift, const View& sums, const View& products);
}
namespace cuda {
void gram(const View& x, const View& shift, const View& sums, const View& products);
}

// With z = x - shift, row by row: sums[j] = sum_i z[i, j], products[j, k] = sum_i z[i, j] z[i, k],
// both triangles. x: [n, d] float32 or float64, shift: [d] of x's dtype, sums: [d] and products:
// [d, d] float64; all dense. z, and sums over up to some hundred rows, are of x's dtype; they are
// added up in float64. x is read once.
inline void gram(const View& x, const View& shift, const View& sums, const View& products) {
    TERN_DISPATCH(x.device, gram(x, shift, sums, products));
}

}  // namespace tern::kernels
