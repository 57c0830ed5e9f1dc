// What the operations of linear algebra share: checks, and matrices as the kernels take them.
#pragma once

#include "autograd/elementwise.h"
#include "autograd/ops/linalg.h"

namespace tern::linalg {

// Throws unless x is a floating batch of matrices, or of square ones.
void check_matrices(const char* op, const Tensor& x);
void check_square(const char* op, const Tensor& x);
// The same for two operands of one dtype and device.
void check_square_and_matrices(const char* op, const Tensor& a, const Tensor& b);

// All sizes but the last `count`.
Shape leading(const Shape& shape, int count = 2);
// `batch` with these sizes after it.
Shape with_sizes(const Shape& batch, std::initializer_list<int64_t> sizes);

// A copy of x for a kernel: its leading sizes broadcast to `batch` and counted as one, its matrices
// by columns. Not recorded.
Tensor columns_of(const Tensor& x, const Shape& batch);
// An uninitialised [count, rows, cols] by columns.
Tensor empty_columns(int64_t count, int64_t rows, int64_t cols, const Tensor& like);
// A kernel's result with its batch back: [count, ...] -> [batch..., ...].
Tensor with_batch(const Tensor& x, const Shape& batch);

// int32 [batch], for a kernel.
Tensor empty_info(int64_t count, const Tensor& like);
// Throws LinAlgError for the first matrix of the batch whose info is not 0: "`op`: matrix [1] of
// the batch `complaint`". Waits for the device.
void check_info(const char* op, const Tensor& info, const Shape& batch, const char* complaint);

// Whether any info is not 0. Waits for the device.
bool any_set(const Tensor& info);

// Whether gradients of x will be asked for.
bool is_recorded(const Tensor& x);

// A right side that is made of matrices, and how to give the solution b's form back.
struct RightSide {
    Tensor matrices;
    bool vectors;

    Tensor restored(const Tensor& x) const;
};
// b as matrices, for a: it counts as vectors when its shape is a's without `dim`, or one size.
RightSide right_side(const Tensor& a, const Tensor& b);

// inv, with infinities in place of the inverses that do not exist.
Tensor inverse_or_inf(const Tensor& x);

}  // namespace tern::linalg
