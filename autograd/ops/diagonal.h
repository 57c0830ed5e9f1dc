// Diagonals and triangles. `diagonal` counts from the main one: above it when positive, below it
// when negative. Differentiable, any dtype.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// x: [..., r, c] with zeros above its diagonal (tril), below it (triu). ShapeError below two dims.
Tensor tril(const Tensor& x, int64_t diagonal = 0);
Tensor triu(const Tensor& x, int64_t diagonal = 0);

// The elements of x whose places along dim2 and dim1 differ by `diagonal`, along a new last dim;
// the two dims are dropped. A view: shares memory with x.
Tensor diagonal(const Tensor& x, int64_t diagonal = 0, int64_t dim1 = 0, int64_t dim2 = 1);
// A copy of x with source in place of that diagonal. Differentiable in both.
Tensor diagonal_scatter(const Tensor& x, const Tensor& source, int64_t diagonal = 0,
                        int64_t dim1 = 0, int64_t dim2 = 1);
// The opposite: zeros with the last dim of x as that diagonal of the new dims dim1 and dim2, which
// are just large enough.
Tensor diag_embed(const Tensor& x, int64_t diagonal = 0, int64_t dim1 = -2, int64_t dim2 = -1);
// A matrix's diagonal, a copy; of a list, the matrix with it as its diagonal.
Tensor diag(const Tensor& x, int64_t diagonal = 0);
// The matrix with the elements of x, in row-major order, as its diagonal.
Tensor diagflat(const Tensor& x, int64_t diagonal = 0);

}  // namespace tern
