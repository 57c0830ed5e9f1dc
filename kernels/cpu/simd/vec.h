// Vec<T>: one register of floats or doubles, and those functions of it that xsimd has within 3 ulp
// for every argument; math.h has the others.
#pragma once

#include <cstdint>
#include <cstring>

#include <xsimd/xsimd.hpp>

#include "tensor/core/host_device.h"

namespace tern::kernels::cpu::TERN_ISA {

template <class T>
struct Mask {
    typename xsimd::batch<T>::batch_bool_type b;
    friend Mask operator|(Mask p, Mask q) { return {p.b | q.b}; }
    friend Mask operator&(Mask p, Mask q) { return {p.b & q.b}; }
};

template <class T>
struct Vec {
    using Batch = xsimd::batch<T>;
    static constexpr int width = Batch::size;

    Batch b;

    Vec() = default;
    Vec(T value) : b(value) {}
    Vec(Batch batch) : b(batch) {}

    static Vec load(const T* p) { return Batch::load_unaligned(p); }
    void store(T* p) const { b.store_unaligned(p); }
    // The first `count` < width lanes; the others read as `rest`.
    static Vec load_partial(const T* p, int64_t count, T rest = T(0));
    void store_partial(T* p, int64_t count) const;

    friend Vec operator+(Vec x, Vec y) { return x.b + y.b; }
    friend Vec operator-(Vec x, Vec y) { return x.b - y.b; }
    friend Vec operator*(Vec x, Vec y) { return x.b * y.b; }
    friend Vec operator/(Vec x, Vec y) { return x.b / y.b; }
    // xsimd's roundings without an instruction of their own lose the sign of -0.
    static Vec signed_as([[maybe_unused]] Vec x, Vec rounded) {
#if defined(TERN_ISA_IS_generic)
        return copysign(rounded, x);
#else
        return rounded;
#endif
    }
    // x y + z, rounded once where the CPU can.
    friend Vec fma(Vec x, Vec y, Vec z) { return xsimd::fma(x.b, y.b, z.b); }
    friend Vec operator-(Vec x) { return -x.b; }
    friend Mask<T> operator<(Vec x, Vec y) { return {x.b < y.b}; }
    friend Mask<T> operator<=(Vec x, Vec y) { return {x.b <= y.b}; }
    friend Mask<T> operator>(Vec x, Vec y) { return {x.b > y.b}; }
    friend Mask<T> operator>=(Vec x, Vec y) { return {x.b >= y.b}; }
    friend Mask<T> operator==(Vec x, Vec y) { return {x.b == y.b}; }
    // xsimd's != is false for NaN from AVX on.
    friend Mask<T> operator!=(Vec x, Vec y) { return {!(x.b == y.b)}; }

    friend Vec select(Mask<T> m, Vec x, Vec y) { return xsimd::select(m.b, x.b, y.b); }
    friend Vec abs(Vec x) { return xsimd::abs(x.b); }
    friend Vec sqrt(Vec x) { return xsimd::sqrt(x.b); }
    friend Vec copysign(Vec x, Vec y) { return xsimd::copysign(x.b, y.b); }
    friend Vec floor(Vec x) { return signed_as(x, xsimd::floor(x.b)); }
    friend Vec ceil(Vec x) { return signed_as(x, xsimd::ceil(x.b)); }
    friend Vec trunc(Vec x) { return signed_as(x, xsimd::trunc(x.b)); }
    friend Vec nearbyint(Vec x) { return signed_as(x, xsimd::nearbyint(x.b)); }
    friend Vec tanh(Vec x) { return xsimd::tanh(x.b); }
    // 0 where the result would be below the normal numbers, inf a little before it must be.
    friend Vec flushed_exp(Vec x) { return xsimd::exp(x.b); }
};

template <class T>
Vec<T> Vec<T>::load_partial(const T* p, int64_t count, T rest) {
#if defined(TERN_ISA_IS_avx512)
    if constexpr (sizeof(T) == 4) {
        const auto lanes = static_cast<__mmask16>((1u << count) - 1);
        return Batch(_mm512_mask_loadu_ps(_mm512_set1_ps(rest), lanes, p));
    } else {
        const auto lanes = static_cast<__mmask8>((1u << count) - 1);
        return Batch(_mm512_mask_loadu_pd(_mm512_set1_pd(rest), lanes, p));
    }
#else
    T lanes[width];
    for (int i = 0; i < width; ++i) lanes[i] = i < count ? p[i] : rest;
    return load(lanes);
#endif
}

template <class T>
void Vec<T>::store_partial(T* p, int64_t count) const {
#if defined(TERN_ISA_IS_avx512)
    if constexpr (sizeof(T) == 4) {
        _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << count) - 1), b);
    } else {
        _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1u << count) - 1), b);
    }
#else
    T lanes[width];
    store(lanes);
    for (int i = 0; i < count; ++i) p[i] = lanes[i];
#endif
}

}  // namespace tern::kernels::cpu::TERN_ISA
