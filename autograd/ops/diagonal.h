// Diagonals and triangles. `diagonal` counts from the main one: above it when positive, below it
// when negative. Differentiable, any dtype.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// x: [..., r, c] with zeros above its diagonal (tril), below it (triu). ShapeError below two dims.
Tensor tril(const Tensor& x, int64_t diagonal = 0);
Tensor triu(const Tensor& x, int64_t diagonal = 0);

}  // namespace tern
