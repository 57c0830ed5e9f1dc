// The leading singular vectors of a matrix from products with it alone.
#pragma once

#include <cstdint>

#include "tensor/handle.h"

namespace tern::classic {

struct RandomizedSvdOptions {
    int64_t n_components = 2;
    int64_t n_oversamples = 10;  // columns of the random start beyond n_components
    int64_t n_iter = 2;          // powers of x' x
    int64_t random_state = 0;
};

struct RandomizedSvd {
    Tensor values;   // float64 [k] on the CPU, falling
    Tensor vectors;  // the right vectors [k, d], of x's dtype, on the CPU; signs by fix_signs
};

// Of x [n, d] less `mean` [d] in every row (undefined: none), k <= min(n, d). A block Krylov
// subspace of x' x (Musco and Musco 2015), which with 2 powers reaches what plain subspace
// iteration reaches with about 7; x is never copied, and what is needed beside it is [n, k +
// n_oversamples].
RandomizedSvd randomized_svd(const char* op, const Tensor& x, const Tensor& mean,
                             const RandomizedSvdOptions& options);

}  // namespace tern::classic
