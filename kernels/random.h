// Fills from the Philox counters of tensor/core/philox.h: element i of y in row-major order comes
// from (seed, draw, i). Views are dense. Bit-equal on both devices, but for normals and
// exponentials (a few ulp). 16-bit floats are drawn as float32 and rounded, which may reach `high`.
#pragma once

#include "kernels/recorded_call.h"
#include "kernels/widen.h"
#include "tensor/core/philox.h"
#include "tensor/core/view.h"

namespace tern::kernels {

template <>
inline constexpr bool is_live_type<RandomKey> = true;

namespace cpu {
void uniform(RandomKey key, double low, double high, const View& y);
void normal(RandomKey key, double mean, double std, const View& y);
void randint(RandomKey key, int64_t low, int64_t high, const View& y);
void permutation(RandomKey key, const View& y);
void exponential(RandomKey key, double rate, const View& y);
void bernoulli(RandomKey key, const View& p, const View& y);
void poisson(RandomKey key, const View& rate, const View& y);
void categorical(RandomKey key, const View& upto, const View& y);
void dropout(RandomKey key, double p, const View& x, const View& y);
}  // namespace cpu
namespace cuda {
void uniform(RandomKey key, double low, double high, const View& y);
void normal(RandomKey key, double mean, double std, const View& y);
void randint(RandomKey key, int64_t low, int64_t high, const View& y);
void permutation(RandomKey key, const View& y);
void exponential(RandomKey key, double rate, const View& y);
void bernoulli(RandomKey key, const View& p, const View& y);
void poisson(RandomKey key, const View& rate, const View& y);
void categorical(RandomKey key, const View& upto, const View& y);
void dropout(RandomKey key, double p, const View& x, const View& y);
}  // namespace cuda

// [low, high): low + u (high - low) with u of 24 (float32) or 53 (float64) bits. Floats.
inline void uniform(RandomKey key, double low, double high, const View& y) {
    if (is_half(y.dtype))
        return in_float([&](const View& y) { uniform(key, low, high, y); }, writes(y));
    TERN_LAUNCH(y.device, uniform, key, low, high, y);
}
inline void normal(RandomKey key, double mean, double std, const View& y) {
    if (is_half(y.dtype))
        return in_float([&](const View& y) { normal(key, mean, std, y); }, writes(y));
    TERN_LAUNCH(y.device, normal, key, mean, std, y);
}
// Whole numbers in [low, high), high > low: the high half of a 64-bit word times the range. Any
// dtype.
inline void randint(RandomKey key, int64_t low, int64_t high, const View& y) {
    if (is_half(y.dtype))
        return in_float([&](const View& y) { randint(key, low, high, y); }, writes(y));
    TERN_LAUNCH(y.device, randint, key, low, high, y);
}
// y: int64 [n], the numbers 0 ... n-1 in the order of their 64-bit words, ties by number.
inline void permutation(RandomKey key, const View& y) {
    TERN_LAUNCH(y.device, permutation, key, y);
}
// Of that rate > 0, from the uniforms of `uniform`. Floats.
inline void exponential(RandomKey key, double rate, const View& y) {
    if (is_half(y.dtype))
        return in_float([&](const View& y) { exponential(key, rate, y); }, writes(y));
    TERN_LAUNCH(y.device, exponential, key, rate, y);
}
// y = 1 with probability p, of y's shape, else 0, by element i's 32-bit word; p may be y. Floats,
// one dtype.
inline void bernoulli(RandomKey key, const View& p, const View& y) {
    TERN_LAUNCH(y.device, bernoulli, key, p, y);
}
// y = a Poisson number of that mean, of y's shape, from element i's own stream of words, computed
// in double; NaN for a negative or NaN mean. Floats, one dtype.
inline void poisson(RandomKey key, const View& rate, const View& y) {
    TERN_LAUNCH(y.device, poisson, key, rate, y);
}
// y: int64 [rows, n], classes c of [0, m) with probability (upto[c] - upto[c - 1]) / upto[m - 1],
// by element i's 64-bit word. upto: int64 [rows, m], ascending, its last more than 0.
inline void categorical(RandomKey key, const View& upto, const View& y) {
    TERN_LAUNCH(y.device, categorical, key, upto, y);
}
// y = x / (1 - p) where element i's 32-bit word, as a uniform float, is at least p, else 0.
// p in [0, 1); floats. The same key gives the same mask: the gradient is a dropout too.
inline void dropout(RandomKey key, double p, const View& x, const View& y) {
    if (is_half(y.dtype))
        return in_float([&](const View& x, const View& y) { dropout(key, p, x, y); }, reads(x),
                        writes(y));
    TERN_LAUNCH(y.device, dropout, key, p, x, y);
}

}  // namespace tern::kernels
