// A line a time by the widest stores there are: with narrow ones a core is slower.
#include "kernels/cpu/simd/past_cache.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tern::kernels::cpu::TERN_ISA {

#if defined(__x86_64__)
namespace {
#if defined(TERN_ISA_IS_avx512)
using Register = __m512i;
void move(const Register* from, Register* to) { _mm512_stream_si512(to, _mm512_loadu_si512(from)); }
#elif defined(TERN_ISA_IS_avx2)
using Register = __m256i;
void move(const Register* from, Register* to) { _mm256_stream_si256(to, _mm256_loadu_si256(from)); }
#else
using Register = __m128i;
void move(const Register* from, Register* to) { _mm_stream_si128(to, _mm_loadu_si128(from)); }
#endif
}  // namespace

void copy_lines(const char* from, char* to, int64_t lines) {
    constexpr auto step = static_cast<int64_t>(sizeof(Register));
    for (int64_t i = 0; i < kCacheLine * lines; i += step)
        move(reinterpret_cast<const Register*>(from + i), reinterpret_cast<Register*>(to + i));
}
#else
void copy_lines(const char* from, char* to, int64_t lines) {
    std::memcpy(to, from, static_cast<size_t>(kCacheLine * lines));
}
#endif

}  // namespace tern::kernels::cpu::TERN_ISA
