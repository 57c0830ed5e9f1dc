// A tensor in parts along a dim. All are views: they share memory with x. Differentiable.
#pragma once

#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// Parts of `size`, the last one maybe smaller. size > 0, or 0 for an empty dim.
std::vector<Tensor> split(const Tensor& x, int64_t size, int64_t dim = 0);
// Parts of the sizes, which add up to that of dim.
std::vector<Tensor> split(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim = 0);
// At most `chunks` parts of one size, but for the last, which may be smaller.
std::vector<Tensor> chunk(const Tensor& x, int64_t chunks, int64_t dim = 0);
// Just `sections` parts, the first ones larger by one where they cannot be equal; NumPy's
// array_split.
std::vector<Tensor> tensor_split(const Tensor& x, int64_t sections, int64_t dim = 0);
// The parts before, between and after the places, by Python's rules for slices.
std::vector<Tensor> tensor_split(const Tensor& x, const std::vector<int64_t>& places,
                                 int64_t dim = 0);
// Every element along dim, which is dropped.
std::vector<Tensor> unbind(const Tensor& x, int64_t dim = 0);

}  // namespace tern
