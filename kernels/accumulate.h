// Products, counts and norms along dimensions, in an order that depends on shape and strides alone.
// The result has x's rank; a dimension is reduced where the result has size 1 and x does not. Bool
// is taken as 0 and 1.
#pragma once

#include "kernels/formula/accumulate.h"
#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void prod(const View& x, const View& y);
void nansum(const View& x, const View& y);
void count_nonzero(const View& x, fn::Counted counted, const View& y);
void norm(const View& x, double p, const View& y);
}  // namespace cpu
namespace cuda {
void prod(const View& x, const View& y);
void nansum(const View& x, const View& y);
void count_nonzero(const View& x, fn::Counted counted, const View& y);
void norm(const View& x, double p, const View& y);
}  // namespace cuda

// y = product of x. Floats of one dtype, carried in double; or x integer or bool and y int64,
// modulo 2^64. Of nothing 1.
inline void prod(const View& x, const View& y) { TERN_LAUNCH(y.device, prod, x, y); }

// y = sum of what is not NaN in x, floats of one dtype, carried in double.
inline void nansum(const View& x, const View& y) { TERN_LAUNCH(y.device, nansum, x, y); }

// y (int64) = how many elements of x, of any dtype, are not zero; or y (bool) = whether any is, or
// all are.
inline void count_nonzero(const View& x, fn::Counted counted, const View& y) {
    TERN_LAUNCH(y.device, count_nonzero, x, counted, y);
}

// y = the norm of order p (any number or an infinity) of x, floats of one dtype, carried in double.
// Of nothing 0; for p below 0, infinity.
inline void norm(const View& x, double p, const View& y) { TERN_LAUNCH(y.device, norm, x, p, y); }

}  // namespace tern::kernels
