// Scans in either direction, which the rules of others need.
#pragma once

#include "tensor/handle.h"

namespace tern {

// Products up to each element, from the end when `reverse`. Floating types.
Tensor running_product(const Tensor& x, int dim, bool reverse);

// x moved by one along dim, away from the start (towards it when `reverse`); the element that comes
// in is `value`.
Tensor shifted(const Tensor& x, int dim, bool reverse, double value);

}  // namespace tern
