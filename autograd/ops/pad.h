// Borders around a tensor.
#pragma once

#include <string>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// x with elements added at both ends of its last dims. `padding` holds a pair (before, after) for
// each of them, the last dim's first, as in PyTorch: {left, right, top, bottom}. Negative numbers
// take elements away. mode: "constant" puts `value` there; "reflect" mirrors x without repeating
// its edge; "replicate" repeats the edge; "circular" goes on from the other end. Any number of
// dims, any dtype; differentiable. ValueError for an odd number of paddings, an unknown mode, or
// more than x can give (reflect: size - 1, circular: size, replicate: anything but an empty dim);
// ShapeError for more pairs than dims or a size below zero.
Tensor pad(const Tensor& x, const std::vector<int64_t>& padding,
           const std::string& mode = "constant", double value = 0);

}  // namespace tern
