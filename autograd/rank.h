// The limit on dimensions, for operations whose results have more of them than their inputs.
#pragma once

#include "tensor/core/error.h"
#include "tensor/core/shape.h"

namespace tern {

// Throws ShapeError, naming `op`, unless a result can have `rank` dimensions.
inline void check_rank(const char* op, int rank) {
    TERN_CHECK(rank <= kMaxDims, ShapeError, op, ": the result would have ", rank,
               " dimensions; there are at most ", kMaxDims);
}

}  // namespace tern
