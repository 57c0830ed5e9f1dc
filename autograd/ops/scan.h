// Running reductions along `dim`, which may be negative; the result has x's shape. Throw IndexError
// for a dim out of range. Differentiable, where floating, as often as wanted.
#pragma once

#include <optional>

#include "autograd/ops/values_and_indices.h"

namespace tern TERN_PUBLIC {

// Sums and products of all elements up to each. Floats keep their type and are carried in double;
// integers and bool give int64, modulo 2^64. The gradient of cumprod is exact beside zeros too.
Tensor cumsum(const Tensor& x, int64_t dim);
Tensor cumprod(const Tensor& x, int64_t dim);
// The largest (smallest) element up to each, and its place: the last of equal ones. A NaN wins from
// where it stands. Numbers. The gradient goes to the place.
ValuesAndIndices cummax(const Tensor& x, int64_t dim);
ValuesAndIndices cummin(const Tensor& x, int64_t dim);
// log(cumsum(exp(x))) without overflow; floating types.
Tensor logcumsumexp(const Tensor& x, int64_t dim);

// The n-th difference of neighbours, x[i + 1] - x[i]; for bool, whether they differ. n elements
// fewer, none below 0. `prepend` and `append` are joined to x first, where defined. Throws
// ValueError for a negative n, ShapeError for x of rank 0.
Tensor diff(const Tensor& x, int64_t n = 1, int64_t dim = -1, const Tensor& prepend = {},
            const Tensor& append = {});

// The integral along dim by the trapezoidal rule, over points `dx` apart or at x: y's shape, or one
// dimension of as many as y has along dim. dim is dropped. Floating types.
Tensor trapezoid(const Tensor& y, double dx = 1, int64_t dim = -1);
Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);
// The integral up to each point but the first.
Tensor cumulative_trapezoid(const Tensor& y, double dx = 1, int64_t dim = -1);
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);

// Powers of the elements of the list x: [n] -> [n, columns], from x^(columns - 1) down to 1, or
// rising; as many columns as rows by default. Integers and bool give int64.
Tensor vander(const Tensor& x, std::optional<int64_t> columns = {}, bool increasing = false);

}  // namespace tern
