// Matrix products of floating tensors of one dtype and device.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// a: [..., n, k], b: [..., k, m] -> [..., n, m]; leading sizes broadcast. A vector counts as a row
// on the left and a column on the right, and its dimension is dropped from the result.
// Throws ShapeError when the inner sizes differ or an operand has rank 0.
Tensor matmul(const Tensor& a, const Tensor& b);

// x: [..., in], weight: [out, in], bias: [out] or undefined -> x weight^T + bias: [..., out].
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {});

}  // namespace tern
