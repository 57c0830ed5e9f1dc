// Tensors put together: copies, but for broadcast_tensors and meshgrid. Differentiable. The tensors
// of a call share dtype and device; at least one is wanted.
#pragma once

#include <string>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// Joined along dim; all other sizes are equal.
Tensor cat(const std::vector<Tensor>& tensors, int64_t dim = 0);
// Joined along a new dim; all shapes are equal.
Tensor stack(const std::vector<Tensor>& tensors, int64_t dim = 0);
// Joined along the second dim, or the first of lists; along the first after atleast_2d; along the
// third after atleast_3d.
Tensor hstack(const std::vector<Tensor>& tensors);
Tensor vstack(const std::vector<Tensor>& tensors);
Tensor dstack(const std::vector<Tensor>& tensors);
// A matrix with the tensors, of at most two dims (a list is one row), along its diagonal.
Tensor block_diag(const std::vector<Tensor>& tensors);
// Views of the tensors, broadcast to one shape.
std::vector<Tensor> broadcast_tensors(const std::vector<Tensor>& tensors);
// The coordinates of a grid over lists, one tensor a list; views. indexing "ij": the sizes are
// those of the lists; "xy": the first two are swapped, NumPy's default.
std::vector<Tensor> meshgrid(const std::vector<Tensor>& tensors,
                             const std::string& indexing = "ij");
// All tuples with one element of each list, in lexicographic order of places: [n, lists]; [n] for
// one list.
Tensor cartesian_prod(const std::vector<Tensor>& tensors);
// All choices of r elements of the list x, by place, in lexicographic order of places: [n, r];
// with_replacement an element may be chosen again. [0] for r = 0, as in PyTorch.
Tensor combinations(const Tensor& x, int64_t r = 2, bool with_replacement = false);

}  // namespace tern
