// Sliding windows, of which convolutions and pooling are made.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// x with the windows of `size` elements along dim, every `step`: dim gets the number of windows,
// (n - size) / step + 1, and the elements of a window lie along a new last dim. A view: shares
// memory with x. Differentiable; what several windows read is summed in a fixed order.
// ValueError unless size >= 0 and step > 0; ShapeError when x is shorter than a window.
Tensor unfold(const Tensor& x, int64_t dim, int64_t size, int64_t step);
// The same with gaps: neighbours in a window lie `dilation` apart in x, so a window reaches over
// (size - 1) * dilation + 1 elements. NumPy's sliding_window_view, with steps and gaps.
Tensor sliding_windows(const Tensor& x, int64_t dim, int64_t size, int64_t step = 1,
                       int64_t dilation = 1);

}  // namespace tern
