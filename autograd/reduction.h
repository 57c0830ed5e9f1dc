// What reductions share: dims, the result's shape, the kernel call.
#pragma once

#include "autograd/ops/shape.h"
#include "autograd/record.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"
#include "tensor/factory.h"

namespace tern {

// How many elements are reduced into one.
int64_t count_over(const Shape& shape, const Dims& dims);

// A reduced tensor with its dims back as ones, so that it broadcasts against the input.
Tensor with_dims(const Tensor& y, const Shape& input, const Dims& dims);

// A result that kernels write, of x's rank, and the same memory as the caller wants it.
Tensor kept_result(const Tensor& x, const Dims& dims, DType dtype);
Tensor without_dims(const Tensor& kept, const Dims& dims, bool keepdim);

// kernel(view of x, view of the result), for one result.
template <class Kernel>
Tensor reduced(const Tensor& x, const Dims& dims, bool keepdim, DType dtype, Kernel kernel) {
    const Tensor kept = kept_result(x, dims, dtype);
    kernel(x.view(), kept.view());
    return without_dims(kept, dims, keepdim);
}

// The dims to reduce (normalized), of numbers that have elements along them or no results: extremes
// of nothing do not exist. Throws DTypeError or ValueError.
Dims dims_with_elements(const char* op, const Tensor& x, const Dims& given);

// One dim of x, or none where x has rank 0, which counts as a line of one.
Dims one_dim(const char* op, int64_t dim, const Tensor& x);

// sum(x) / divisor over normalized dims, recorded as `name`.
Tensor sum_over(const char* name, const Tensor& x, const Dims& dims, bool keepdim, double divisor);

}  // namespace tern
