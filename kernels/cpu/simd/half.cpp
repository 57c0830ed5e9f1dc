// Binary16 by the CPU's conversions (F16C), bfloat16 by integer arithmetic: the conversion that
// AVX-512 BF16 brings takes subnormal numbers for zero.
#include "kernels/cpu/simd/half.h"

#if defined(TERN_ISA_IS_avx2) || defined(TERN_ISA_IS_avx512)
#include <immintrin.h>
#endif

namespace tern::kernels::cpu::TERN_ISA {
namespace {

constexpr int kNearest = 8;  // _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC

#if defined(TERN_ISA_IS_avx512)
constexpr int64_t kWidth = 16;
void widen_register(const Half* x, float* y) {
    const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
    _mm512_storeu_ps(y, _mm512_cvtph_ps(bits));
}
void narrow_register(const float* x, Half* y) {
    const __m256i bits = _mm512_cvtps_ph(_mm512_loadu_ps(x), kNearest);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y), bits);
}
#elif defined(TERN_ISA_IS_avx2)
constexpr int64_t kWidth = 8;
[[gnu::target("avx2,f16c")]] void widen_register(const Half* x, float* y) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
    _mm256_storeu_ps(y, _mm256_cvtph_ps(bits));
}
[[gnu::target("avx2,f16c")]] void narrow_register(const float* x, Half* y) {
    const __m128i bits = _mm256_cvtps_ph(_mm256_loadu_ps(x), kNearest);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y), bits);
}
#else
constexpr int64_t kWidth = 1;
void widen_register(const Half* x, float* y) { *y = detail::half_to_float(x->bits); }
void narrow_register(const float* x, Half* y) { y->bits = detail::float_to_half(*x); }
#endif

}  // namespace

#if defined(TERN_ISA_IS_avx2)
#define TERN_F16C gnu::flatten, gnu::target("avx2,f16c")
#else
#define TERN_F16C gnu::flatten
#endif

[[TERN_F16C]] void widen(const Half* x, float* y, int64_t count) {
    int64_t i = 0;
    for (; i + kWidth <= count; i += kWidth) widen_register(x + i, y + i);
    for (; i < count; ++i) y[i] = detail::half_to_float(x[i].bits);
}

[[TERN_F16C]] void narrow(const float* x, Half* y, int64_t count) {
    int64_t i = 0;
    for (; i + kWidth <= count; i += kWidth) narrow_register(x + i, y + i);
    for (; i < count; ++i) y[i].bits = detail::float_to_half(x[i]);
}

[[gnu::flatten]] void widen(const BFloat16* x, float* y, int64_t count) {
    for (int64_t i = 0; i < count; ++i) y[i] = detail::bfloat16_to_float(x[i].bits);
}

[[gnu::flatten]] void narrow(const float* x, BFloat16* y, int64_t count) {
    for (int64_t i = 0; i < count; ++i) y[i].bits = detail::float_to_bfloat16(x[i]);
}

}  // namespace tern::kernels::cpu::TERN_ISA
