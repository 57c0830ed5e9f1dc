// The logarithm of the gamma function and its derivatives, for scalars of both devices. Relative
// errors are a few ulp but near the zeros left of 0, where they are that of the parts that cancel.
#pragma once

#include <limits>

#include "kernels/formula/generic.h"

namespace tern::kernels::fn {

template <class T>
requires std::is_floating_point_v<T> TERN_HD inline T lgamma(T x) {
#if TERN_ON_DEVICE
    return ::lgamma(x);
#else
    int sign;  // std::lgamma keeps it in a variable that threads share
    if constexpr (sizeof(T) == sizeof(float)) return ::lgammaf_r(x, &sign);
    return ::lgamma_r(x, &sign);
#endif
}

// c[0] + c[1] x + ... + c[N - 1] x^(N - 1).
template <class T, int N>
TERN_HD T polynomial(T x, const double (&c)[N]) {
    T sum = T(c[N - 1]);
    for (int i = N - 2; i >= 0; --i) sum = sum * x + T(c[i]);
    return sum;
}

// On [1, 2], where the zero is: (x - zero) p(2 x - 3), p from digamma's values at Chebyshev points.
template <class T>
TERN_HD T digamma_from_one_to_two(T x) {
    constexpr double c[] = {
        0.951055876031832893,      -0.211813710640730301,    0.0601356210601934746,
        -0.0185506153817350084,    0.00593679527843647855,   -0.00193506666486130704,
        0.000636888028284991599,   -0.000210748411381755614, 0.0000699502050638484866,
        -0.0000232582425191132855, 7.74115604927380525e-6,   -2.57809395404577217e-6,
        8.59134317611421022e-7,    -2.86316116688319304e-7,  9.50065903430050329e-8,
        -3.16291114740845416e-8,   1.10393634827599351e-8,   -3.70837532428072759e-9,
        8.65753367281261257e-10,   -2.75809948143769984e-10, 2.47869534560683892e-10,
        -8.50550766013261025e-11};
    // The zero, as a number that is exact in float and the rest.
    const T off = (x - T(1.4616321325302124)) - T(1.2438149938918909542e-8);
    return off * polynomial(T(2) * x - T(3), c);
}

// Stirling's series, for x >= 10.
template <class T>
TERN_HD T digamma_far(T x) {
    constexpr double c[] = {1.0 / 12,  -1.0 / 120,       1.0 / 252, -1.0 / 240,
                            5.0 / 660, -691.0 / 32760.0, 1.0 / 12};
    const T r = T(1) / x, s = r * r;
    return log(x) - T(0.5) * r - s * polynomial(s, c);
}

template <class T>
TERN_HD T digamma_above_zero(T x) {
    if (x >= T(10)) return digamma_far(x);
    if (x < T(1)) return digamma_from_one_to_two(x + T(1)) - T(1) / x;
    T sum = T(0);
    while (x > T(2)) {  // digamma(x) = digamma(x - 1) + 1 / (x - 1)
        x -= T(1);
        sum += T(1) / x;
    }
    return digamma_from_one_to_two(x) + sum;
}

// The derivative of lgamma: -inf at 0 (inf at -0), NaN at the negative whole numbers.
template <class T>
requires std::is_floating_point_v<T> TERN_HD T digamma(T x) {
    if (x == T(0)) return copysign(T(INFINITY), -x);
    if (x > T(0) || x != x) return digamma_above_zero(x);
    const T r = x - nearbyint(x);
    if (!(abs(r) > T(0))) return std::numeric_limits<T>::quiet_NaN();
    const T pi = T(3.14159265358979323846);
    return digamma_above_zero(T(1) - x) - pi / tan(pi * r);  // reflected
}

// sum (x + k)^-s over k >= 0, for x > 0 and whole s > 1, by the summation formula of Euler and
// Maclaurin from where its series is good to the last digit.
template <class T>
TERN_HD T zeta(int64_t s, T x) {
    constexpr double c[] = {1.0 / 12,
                            -1.3888888888888889e-3,
                            3.3068783068783069e-5,
                            -8.2671957671957672e-7,
                            2.0876756987868099e-8,
                            -5.2841901386874932e-10,
                            1.3382536530684679e-11,
                            -3.3896802963225829e-13,
                            8.5860620562778446e-15,
                            -2.1748686985580619e-16,
                            5.5090028283602295e-18,
                            -1.3954464685812523e-19};
    const T power = T(-s), far = T(10 + s);
    T sum = T(0);
    for (; x < far; x += T(1)) sum += pow(x, power);
    const T last = pow(x, power);
    T factor = last * T(s) / x, tail = T(0);
    for (int k = 0; k < 12; ++k) {
        tail += T(c[k]) * factor;
        factor *= T(s + 2 * k + 1) * T(s + 2 * k + 2) / (x * x);
    }
    return sum + (last * x / T(s - 1) + T(0.5) * last + tail);
}

// The n-th derivative of digamma, n > 0: (-1)^(n+1) n! zeta(n + 1, x). Infinite at 0 and at the
// negative whole numbers.
template <class T>
requires std::is_floating_point_v<T> TERN_HD T polygamma(int64_t n, T x) {
    const int64_t s = n + 1;
    T factor = n % 2 == 0 ? T(-1) : T(1);
    for (int64_t k = 2; k <= n && abs(factor) < T(INFINITY); ++k) factor *= T(k);
    if (x != x) return x;
    if (x == T(INFINITY)) return T(0) * factor;
    if (x > T(0)) return factor * zeta(s, x);
    const T least = -x - floor(-x);  // of the terms x + k below 0, the nearest to it is -least
    if (!(least > T(0))) return factor * T(INFINITY);
    const T below = zeta(s, least) - zeta(s, T(1) - x);
    return factor * (zeta(s, T(1) - least) + (s % 2 == 0 ? below : -below));
}

}  // namespace tern::kernels::fn
