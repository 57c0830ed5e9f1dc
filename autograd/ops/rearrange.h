// Elements in another order. Copies; all are differentiable and take any dtype.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// Reversed along the dims; along all of them for an empty list, as in NumPy. Throws IndexError for
// a dim out of range or given twice.
Tensor flip(const Tensor& x, const Dims& dims = {});
// Shifted by shifts[i] along dims[i], what leaves at one end coming back at the other; a dim given
// twice is shifted by the sum. Without dims, one shift of the elements in row-major order.
// ValueError unless there is one shift a dim.
Tensor roll(const Tensor& x, const Dims& shifts, const Dims& dims = {});

// Turned k times by 90 degrees from the first of the dims towards the second.
Tensor rot90(const Tensor& x, int64_t k = 1, const Dims& dims = {0, 1});

}  // namespace tern
