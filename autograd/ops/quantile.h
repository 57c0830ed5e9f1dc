// Order statistics along a dim, which counts from the end when negative and is dropped or, with
// keepdim, kept as 1; a tensor of rank 0 counts as [1]. Indices are int64. Differentiable: a
// gradient goes to the elements that were picked, of equal ones to the first that sorting would
// put there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autograd/ops/values_and_indices.h"

namespace tern TERN_PUBLIC {

// The lower of the two middle elements (NumPy takes their mean), where a NaN wins; of all elements
// without a dim. Numbers. Throw ValueError over nothing; of no elements at all, NaN for floating
// types.
Tensor median(const Tensor& x);
ValuesAndIndices median(const Tensor& x, int64_t dim, bool keepdim = false);
// NaN left out; NaN where nothing else is.
Tensor nanmedian(const Tensor& x);
ValuesAndIndices nanmedian(const Tensor& x, int64_t dim, bool keepdim = false);

// The value below which the share q of the elements lies: at place q (n - 1) of the sorted ones;
// between two of them, interpolation is "linear", "lower", "higher", "nearest" (the even one half
// way) or "midpoint". Of all elements without a dim. Several q give their results along a new first
// dim. Places are computed in double. A NaN wins; nanquantile leaves NaN out. float32 and float64.
// Throws ValueError unless every q is in [0, 1], for no elements along dim, and for another
// interpolation.
Tensor quantile(const Tensor& x, double q, std::optional<int64_t> dim = {}, bool keepdim = false,
                const std::string& interpolation = "linear");
Tensor quantile(const Tensor& x, const std::vector<double>& q, std::optional<int64_t> dim = {},
                bool keepdim = false, const std::string& interpolation = "linear");
Tensor nanquantile(const Tensor& x, double q, std::optional<int64_t> dim = {}, bool keepdim = false,
                   const std::string& interpolation = "linear");
Tensor nanquantile(const Tensor& x, const std::vector<double>& q, std::optional<int64_t> dim = {},
                   bool keepdim = false, const std::string& interpolation = "linear");

}  // namespace tern
