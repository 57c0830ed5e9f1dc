// What RandomOptions mean to a factory.
#pragma once

#include "tensor/random.h"

namespace tern {

// The key of the draw they ask for.
RandomKey key_of(const RandomOptions& options);
// A tensor of `dtype` unless they have another; a floating one stays so, else DTypeError naming op.
Tensor empty_for(const char* op, const Shape& shape, const RandomOptions& options, DType dtype);

}  // namespace tern
