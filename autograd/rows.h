// Between tensors with a dimension to work along and the dense [rows, n] arrays that kernels of
// sorting and selecting take. Nothing here is recorded.
#pragma once

#include "tensor/handle.h"

namespace tern {

// `dim` counted from the front; a tensor of rank 0 counts as [1].
int row_dim(const char* op, int64_t dim, const Tensor& x);

// x with dim last, dense: [rows, n].
Tensor rows_along(const Tensor& x, int dim);

// rows: [rows, k] with k in the place of `dim` of a tensor of that shape; dense. Rank 0 stays so
// when k is 1.
Tensor from_rows(const Tensor& rows, const Shape& shape, int dim);

// values, picked from x along dim by indices of the same shape, recorded as such.
Tensor record_picked(const char* name, const Tensor& values, const Tensor& x, const Tensor& indices,
                     int dim);

}  // namespace tern
