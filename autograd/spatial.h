// What operations over the spatial dims of images share: their checks.
#pragma once

#include "tensor/core/visit.h"
#include "tensor/handle.h"

namespace tern {

// Throws unless x is floating and [n, channels, ...] with `dims` spatial dims.
inline void check_image(const char* op, int dims, const Tensor& x) {
    require_compute_dtype(op, x.dtype(), Floats{});
    TERN_CHECK(x.dim() == dims + 2, ShapeError, op, ": x must have ", dims + 2,
               " dims, [n, channels, ...], got ", x.shape());
}

// A number for each of `dims` dims from one for all or one for each, none below `least`.
inline Dims for_each_dim(const char* op, const char* what, const Dims& given, int dims,
                         int64_t least) {
    TERN_CHECK(given.size() == 1 || given.size() == dims, ValueError, op, ": ", what,
               " must be one number or ", dims, ", got ", given);
    for (int64_t value : given)
        TERN_CHECK(value >= least, ValueError, op, ": ", what, " must be at least ", least,
                   ", got ", given);
    return given.size() == dims ? given : Dims::filled(dims, given[0]);
}

}  // namespace tern
