// Norms. Floating types; carried in double, so that squares of float32 do not overflow (those of
// float64 above 1e154 do). Throw IndexError for a dim out of range or given twice.
#pragma once

#include <string_view>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// (sum |x|^p)^(1 / p) over `dims` (all when empty), dropped or, with keepdim, kept as 1. p is any
// number: 0 counts what is not zero, infinity and -infinity give the largest and smallest |x|;
// "fro" is 2. Of nothing 0, for p below 0 infinity. At zero the gradient is 0, as PyTorch's; equal
// extremes share it evenly. ValueError for a NaN or another name.
Tensor norm(const Tensor& x, double p = 2, const Dims& dims = {}, bool keepdim = false);
Tensor norm(const Tensor& x, std::string_view p, const Dims& dims = {}, bool keepdim = false);
// The same under the name of torch.linalg.
Tensor vector_norm(const Tensor& x, double ord = 2, const Dims& dims = {}, bool keepdim = false);

// x / max(norm(x, p) over dims, eps): of norm 1, or what is smaller than eps scaled up by 1 / eps.
Tensor normalize(const Tensor& x, double p = 2, const Dims& dims = {1}, double eps = 1e-12);

// x with those slices along dim whose norm is above maxnorm scaled down to it. p > 0, at least two
// dimensions (ValueError, ShapeError).
Tensor renorm(const Tensor& x, double p, int64_t dim, double maxnorm);

}  // namespace tern
