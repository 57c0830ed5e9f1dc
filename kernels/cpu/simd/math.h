// The functions of a register that xsimd lacks or has inaccurately: libmvec's, the C library's own
// for registers, within 4 ulp for every argument (glibc 2.35 on x86-64), or elsewhere the C
// library's for numbers, lane by lane.
#pragma once

#include <cmath>
#include <limits>

#include "kernels/cpu/gamma.h"
#include "kernels/cpu/simd/vec.h"

#if defined(__x86_64__) && defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 35)
#define TERN_HAS_LIBMVEC
#endif
#endif

namespace tern::kernels::cpu::TERN_ISA {

template <class T, class F, class... Vecs>
[[gnu::always_inline]] inline Vec<T> by_lanes(F f, Vec<T> x, Vecs... more) {
    constexpr int width = Vec<T>::width, count = 1 + sizeof...(Vecs);
    const Vec<T> given[] = {x, more...};
    T lanes[count][width];
    for (int n = 0; n < count; ++n) given[n].store(lanes[n]);
    for (int i = 0; i < width; ++i) {
        if constexpr (count == 1)
            lanes[0][i] = f(lanes[0][i]);
        else
            lanes[0][i] = f(lanes[0][i], lanes[1][i]);
    }
    return Vec<T>::load(lanes[0]);
}

// libmvec's names hold the instruction set, the width and the kinds of the arguments.
#if defined(TERN_HAS_LIBMVEC)
#if defined(TERN_ISA_IS_avx512)
#define TERN_MVEC_FLOAT(name, arguments) _ZGVeN16##arguments##_##name##f
#define TERN_MVEC_DOUBLE(name, arguments) _ZGVeN8##arguments##_##name
using FloatRegister = __m512;
using DoubleRegister = __m512d;
#elif defined(TERN_ISA_IS_avx2)
#define TERN_MVEC_FLOAT(name, arguments) _ZGVdN8##arguments##_##name##f
#define TERN_MVEC_DOUBLE(name, arguments) _ZGVdN4##arguments##_##name
using FloatRegister = __m256;
using DoubleRegister = __m256d;
#else
#define TERN_MVEC_FLOAT(name, arguments) _ZGVbN4##arguments##_##name##f
#define TERN_MVEC_DOUBLE(name, arguments) _ZGVbN2##arguments##_##name
using FloatRegister = __m128;
using DoubleRegister = __m128d;
#endif
#define TERN_VEC_FUNCTION(name)                                                                \
    extern "C" FloatRegister TERN_MVEC_FLOAT(name, v)(FloatRegister);                          \
    extern "C" DoubleRegister TERN_MVEC_DOUBLE(name, v)(DoubleRegister);                       \
    inline Vec<float> name(Vec<float> x) { return Vec<float>(TERN_MVEC_FLOAT(name, v)(x.b)); } \
    inline Vec<double> name(Vec<double> x) { return Vec<double>(TERN_MVEC_DOUBLE(name, v)(x.b)); }
#define TERN_VEC_FUNCTION_OF_TWO(function, name)                                          \
    extern "C" FloatRegister TERN_MVEC_FLOAT(name, vv)(FloatRegister, FloatRegister);     \
    extern "C" DoubleRegister TERN_MVEC_DOUBLE(name, vv)(DoubleRegister, DoubleRegister); \
    inline Vec<float> function(Vec<float> x, Vec<float> y) {                              \
        return Vec<float>(TERN_MVEC_FLOAT(name, vv)(x.b, y.b));                           \
    }                                                                                     \
    inline Vec<double> function(Vec<double> x, Vec<double> y) {                           \
        return Vec<double>(TERN_MVEC_DOUBLE(name, vv)(x.b, y.b));                         \
    }
#else
#define TERN_VEC_FUNCTION(name)                                     \
    template <class T>                                              \
    [[gnu::always_inline]] inline Vec<T> name(Vec<T> x) {           \
        return by_lanes([](T lane) { return std::name(lane); }, x); \
    }
#define TERN_VEC_FUNCTION_OF_TWO(function, name)                         \
    template <class T>                                                   \
    [[gnu::always_inline]] inline Vec<T> function(Vec<T> x, Vec<T> y) {  \
        return by_lanes([](T a, T b) { return std::name(a, b); }, x, y); \
    }
#endif

TERN_VEC_FUNCTION(acos)
TERN_VEC_FUNCTION(acosh)
TERN_VEC_FUNCTION(asin)
TERN_VEC_FUNCTION(asinh)
TERN_VEC_FUNCTION(atan)
TERN_VEC_FUNCTION(atanh)
TERN_VEC_FUNCTION(cbrt)
TERN_VEC_FUNCTION(cos)
TERN_VEC_FUNCTION(cosh)
TERN_VEC_FUNCTION(erf)
TERN_VEC_FUNCTION(erfc)
TERN_VEC_FUNCTION(exp2)
TERN_VEC_FUNCTION(log2)
TERN_VEC_FUNCTION(log10)
TERN_VEC_FUNCTION(sin)
TERN_VEC_FUNCTION(sinh)
TERN_VEC_FUNCTION(tan)
TERN_VEC_FUNCTION_OF_TWO(atan2, atan2)
TERN_VEC_FUNCTION_OF_TWO(hypot, hypot)
TERN_VEC_FUNCTION_OF_TWO(power, pow)

// libmvec's gives a NaN for 0 powers of NaN.
template <class T>
inline Vec<T> pow(Vec<T> x, Vec<T> y) {
    return select(y == Vec<T>(0), Vec<T>(1), power(x, y));
}

// xsimd's is 0 for results below the normal numbers and inf before it must be: far out, the square
// of that of half the argument serves.
template <class T>
inline Vec<T> exp(Vec<T> x) {
    const auto far = abs(x) > Vec<T>(sizeof(T) == 4 ? 87 : 708);
    const Vec<T> e = flushed_exp(select(far, x * Vec<T>(0.5), x));
    return select(far, e * e, e);
}

// The same of xsimd's, with m (m + 2) for m of half the argument; it loses the sign of -0, too.
template <class T>
inline Vec<T> expm1(Vec<T> x) {
    const auto far = x > Vec<T>(sizeof(T) == 4 ? 80 : 700);
    const Vec<T> m = xsimd::expm1(select(far, x * Vec<T>(0.5), x).b);
    return select(x == Vec<T>(0), x, select(far, m * (m + Vec<T>(2)), m));
}

// xsimd's of doubles takes numbers below the normal ones for less than they are.
template <class T>
inline Vec<T> log(Vec<T> x) {
    if constexpr (sizeof(T) == 4) return Vec<T>(xsimd::log(x.b));
    const auto small = x < Vec<T>(std::numeric_limits<T>::min());
    const Vec<T> y = xsimd::log(select(small, x * Vec<T>(0x1p54), x).b);
    return select(small, y - Vec<T>(37.429947750237047934), y);  // 54 log 2
}

// xsimd's loses the sign of -0.
template <class T>
inline Vec<T> log1p(Vec<T> x) {
    return select(x == Vec<T>(0), x, Vec<T>(xsimd::log1p(x.b)));
}

template <class T>
inline Vec<T> fmod(Vec<T> x, Vec<T> y) {
    return by_lanes([](T a, T b) { return std::fmod(a, b); }, x, y);
}

// Of kernels/formula/gamma.h, compiled for the plain machine.
template <class T>
inline Vec<T> lgamma(Vec<T> x) {
    return by_lanes([](T lane) { return lgamma_of(lane); }, x);
}
template <class T>
inline Vec<T> digamma(Vec<T> x) {
    return by_lanes([](T lane) { return digamma_of(lane); }, x);
}
template <class T>
inline Vec<T> polygamma(int64_t n, Vec<T> x) {
    return by_lanes([n](T lane) { return polygamma_of(n, lane); }, x);
}

}  // namespace tern::kernels::cpu::TERN_ISA
