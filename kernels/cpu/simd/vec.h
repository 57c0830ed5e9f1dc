// Vec<T>: one register of floats or doubles, and the functions that formulas call on it. Where
// xsimd's are not accurate enough, the C library's serve, lane by lane.
#pragma once

#include <cmath>
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
    friend Vec exp(Vec x) { return xsimd::exp(x.b); }
    friend Vec expm1(Vec x) { return xsimd::expm1(x.b); }
    friend Vec log(Vec x) { return xsimd::log(x.b); }
    friend Vec log1p(Vec x) { return xsimd::log1p(x.b); }
    friend Vec tanh(Vec x) { return xsimd::tanh(x.b); }
    friend Vec erf(Vec x) {
        if constexpr (sizeof(T) == 4) return xsimd::erf(x.b);
        T lanes[width];  // xsimd's is off by up to 70 ulp for doubles
        x.store(lanes);
        for (int i = 0; i < width; ++i) lanes[i] = std::erf(lanes[i]);
        return load(lanes);
    }
    friend Vec sin(Vec x) { return xsimd::sin(x.b); }
    friend Vec cos(Vec x) { return xsimd::cos(x.b); }
    friend Vec pow(Vec x, Vec y) {
        T base[width], exponent[width];
        x.store(base);
        y.store(exponent);
        for (int i = 0; i < width; ++i) base[i] = std::pow(base[i], exponent[i]);
        return load(base);
    }
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
