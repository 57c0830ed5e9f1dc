// Checks that operations with indices share.
#pragma once

#include "tensor/handle.h"

namespace tern {

// Throws unless indices are int64 on x's device.
void check_index(const char* op, const Tensor& x, const Tensor& index);
// The same, and ShapeError unless index has x's rank and fits inside it outside dim.
void check_pointwise(const char* op, const Tensor& x, int dim, const Tensor& index);
// The same, and ShapeError unless index is a list.
void check_slices(const char* op, const Tensor& x, const Tensor& index);
// gather, under the name of another operation.
Tensor gathered(const char* op, const Tensor& x, int64_t dim, const Tensor& index);
// source cut to the shape of index, differentiable. ShapeError where it is smaller.
Tensor covering(const char* op, const Tensor& source, const Tensor& index);

}  // namespace tern
