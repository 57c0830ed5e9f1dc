// The first centres of k-means, by scikit-learn's own sequence of random numbers.
#pragma once

#include "classic/random/numpy_random.h"
#include "tensor/handle.h"

namespace tern::classic {

// Rows of x as k centres, [k, d]; weight: float64 [n] or undefined.
// Greedy k-means++: the best of 2 + log k rows that are drawn by their weighted squared distances
// to the centres so far.
Tensor seed_greedy(const Tensor& x, const Tensor& weight, int64_t k, NumpyRandom& random);
// Different rows, drawn by their weights.
Tensor seed_random(const Tensor& x, const Tensor& weight, int64_t k, NumpyRandom& random);

// The rows of x with these numbers.
Tensor rows_at(const Tensor& x, const std::vector<int64_t>& rows);

}  // namespace tern::classic
