// Writing by index into a copy of x. Indices are int64 on x's device; one outside its dimension is
// an IndexError (on CUDA at the next read by the host). Entries that meet at one element are
// combined in their order, so results are the same on every run. Differentiable in x and source.
#pragma once

#include <string>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// x with source (or a number) at index along dim: out[..., index[..., i, ...], ...] =
// source[..., i, ...]. index has x's rank, no larger sizes outside dim, and no larger than
// source's. Of entries that meet the last one stays; each gets the gradient of the element.
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, double value);
// The same, with source added. Numbers.
Tensor scatter_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
// The same, with each element reduced with what comes to it: reduce is "sum", "prod", "mean",
// "amax" or "amin". Without include_self x's own value does not count, but stays where nothing
// comes. The gradient of an extreme is shared evenly by equals. Numbers; mean: floating types.
Tensor scatter_reduce(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source,
                      const std::string& reduce, bool include_self = true);
// x with the slices of source (or a number) at index: [k] along dim; for slices that meet as
// scatter.
Tensor index_copy(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
Tensor index_fill(const Tensor& x, int64_t dim, const Tensor& index, double value);
// x with the elements of source, of as many as index, at index in row-major order; negative ones
// count from the end. With accumulate they are added (numbers); of those that meet else as scatter.
Tensor put(const Tensor& x, const Tensor& index, const Tensor& source, bool accumulate = false);
// x with the slices of source added at index: [k] along dim. Numbers.
Tensor index_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);

}  // namespace tern
