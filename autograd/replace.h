// What operations that replace a part of a tensor share.
#pragma once

#include "tensor/handle.h"

namespace tern {

// A copy of x with source where `part`, of the layout of a dense tensor of x's shape, lies.
// Differentiable in both. ShapeError unless source has the part's shape.
Tensor with_part(const char* op, const Tensor& x, const Tensor& source, const Layout& part);

}  // namespace tern
