// Running reductions along one dimension, in an order that depends on shapes alone. x and y have
// one shape, which may be empty; `reverse` runs from the end. Bool is taken as 0 and 1.
#pragma once

#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void cumsum(const View& x, int dim, bool reverse, const View& y);
void cumprod(const View& x, int dim, bool reverse, const View& y);
void cummax(const View& x, int dim, const View& y, const View& places);
void cummin(const View& x, int dim, const View& y, const View& places);
void logcumsumexp(const View& x, int dim, bool reverse, const View& y);
void recurrence(const View& w, const View& x, int dim, bool reverse, const View& y);
}  // namespace cpu
namespace cuda {
void cumsum(const View& x, int dim, bool reverse, const View& y);
void cumprod(const View& x, int dim, bool reverse, const View& y);
void cummax(const View& x, int dim, const View& y, const View& places);
void cummin(const View& x, int dim, const View& y, const View& places);
void logcumsumexp(const View& x, int dim, bool reverse, const View& y);
void recurrence(const View& w, const View& x, int dim, bool reverse, const View& y);
}  // namespace cuda

// y[i] = x[0] + ... + x[i], or the product. Floats of one dtype, carried in double (but for up to
// one SIMD register of float32 terms); or x integer or bool and y int64, modulo 2^64.
inline void cumsum(const View& x, int dim, bool reverse, const View& y) {
    TERN_LAUNCH(y.device, cumsum, x, dim, reverse, y);
}
inline void cumprod(const View& x, int dim, bool reverse, const View& y) {
    TERN_LAUNCH(y.device, cumprod, x, dim, reverse, y);
}

// y[i] = the largest (smallest) of x[0] ... x[i], of one dtype, numbers, and its place (int64): the
// last of equal ones; a NaN wins. y and places are dense.
inline void cummax(const View& x, int dim, const View& y, const View& places) {
    TERN_LAUNCH(y.device, cummax, x, dim, y, places);
}
inline void cummin(const View& x, int dim, const View& y, const View& places) {
    TERN_LAUNCH(y.device, cummin, x, dim, y, places);
}

// y[i] = log(exp(x[0]) + ... + exp(x[i])), floats.
inline void logcumsumexp(const View& x, int dim, bool reverse, const View& y) {
    TERN_LAUNCH(y.device, logcumsumexp, x, dim, reverse, y);
}

// y[i] = w[i] y[i - 1] + x[i] with y[-1] = 0, floats of one dtype and shape.
inline void recurrence(const View& w, const View& x, int dim, bool reverse, const View& y) {
    TERN_LAUNCH(y.device, recurrence, w, x, dim, reverse, y);
}

}  // namespace tern::kernels
