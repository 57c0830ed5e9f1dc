// What operations give that pick elements along a dimension.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct ValuesAndIndices {
    Tensor values;
    Tensor indices;  // int64, along the dimension
};

}  // namespace tern
