// Elements more than once. Copies; differentiable, any dtype.
#pragma once

#include <optional>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// x side by side, repeats[d] times along dim d; dims of size 1 are added in front where repeats has
// more. ValueError for fewer repeats than dims, or a negative one. NumPy's tile.
Tensor repeat(const Tensor& x, const Dims& repeats);
// The same, with ones put in front of reps where x has more dims.
Tensor tile(const Tensor& x, const Dims& reps);
// Every element along dim `count` times, next to each other; without a dim, those of x flattened.
// NumPy's repeat.
Tensor repeat_interleave(const Tensor& x, int64_t count, std::optional<int64_t> dim = {});
// Element i counts[i] times; counts: [size of dim] or [1], int64, read by the host.
Tensor repeat_interleave(const Tensor& x, const Tensor& counts, std::optional<int64_t> dim = {});

}  // namespace tern
