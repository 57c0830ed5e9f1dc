// Places in sorted sequences. NaN counts as larger than all numbers, -0 as equal to 0. Both tensors
// have one dtype, any, and one device. Not differentiable.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// int64 of values' shape: how many elements of the ascending sequence go before each value: the
// smaller ones or, with `right`, also the equal ones. sorted: [n] for values of any shape, or
// [..., n] for values: [..., k], each row for its own. Throws ShapeError when they do not fit.
Tensor searchsorted(const Tensor& sorted, const Tensor& values, bool right = false);
// Of one number, which sorted's dtype must be able to hold; sorted: [n]. Of rank 0.
Tensor searchsorted(const Tensor& sorted, double value, bool right = false);
// The number of the bucket between boundaries: [n], ascending, that each element of x falls into:
// boundaries[i - 1] < x <= boundaries[i] or, with `right`, boundaries[i - 1] <= x < boundaries[i].
Tensor bucketize(const Tensor& x, const Tensor& boundaries, bool right = false);
// bool, of elements' shape: whether each is among the test elements; with `invert`, whether not. A
// NaN is not, as in PyTorch. assume_unique is there for its sake, too.
Tensor isin(const Tensor& elements, const Tensor& test_elements, bool assume_unique = false,
            bool invert = false);
// Of one test element, or one element; what the other's dtype cannot hold is refused.
Tensor isin(const Tensor& elements, double test_element, bool assume_unique = false,
            bool invert = false);
Tensor isin(double element, const Tensor& test_elements, bool assume_unique = false,
            bool invert = false);

}  // namespace tern
