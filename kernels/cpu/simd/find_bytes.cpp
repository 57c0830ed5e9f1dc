// The search for bytes: 64 of the text at a time become a mask of one bit each.
#include "kernels/cpu/simd/find_bytes.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace tern::kernels::cpu::TERN_ISA {
namespace {

constexpr size_t kStep = 64;
constexpr int kWanted = 5;

#if defined(TERN_ISA_IS_avx512)
struct Finder {
    __m512i wanted[kWanted];
    explicit Finder(const char* bytes) {
        for (int i = 0; i < kWanted; ++i) wanted[i] = _mm512_set1_epi8(bytes[i]);
    }
    uint64_t mask(const char* text) const {
        const __m512i x = _mm512_loadu_si512(text);
        uint64_t found = 0;
        for (int i = 0; i < kWanted; ++i) found |= _mm512_cmpeq_epi8_mask(x, wanted[i]);
        return found;
    }
};
#elif defined(TERN_ISA_IS_avx2)
struct Finder {
    __m256i wanted[kWanted];
    explicit Finder(const char* bytes) {
        for (int i = 0; i < kWanted; ++i) wanted[i] = _mm256_set1_epi8(bytes[i]);
    }
    uint32_t half(const char* text) const {
        const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
        __m256i found = _mm256_cmpeq_epi8(x, wanted[0]);
        for (int i = 1; i < kWanted; ++i)
            found = _mm256_or_si256(found, _mm256_cmpeq_epi8(x, wanted[i]));
        return static_cast<uint32_t>(_mm256_movemask_epi8(found));
    }
    uint64_t mask(const char* text) const {
        return half(text) | static_cast<uint64_t>(half(text + 32)) << 32;
    }
};
#elif defined(__SSE2__)
struct Finder {
    __m128i wanted[kWanted];
    explicit Finder(const char* bytes) {
        for (int i = 0; i < kWanted; ++i) wanted[i] = _mm_set1_epi8(bytes[i]);
    }
    uint64_t quarter(const char* text) const {
        const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
        __m128i found = _mm_cmpeq_epi8(x, wanted[0]);
        for (int i = 1; i < kWanted; ++i) found = _mm_or_si128(found, _mm_cmpeq_epi8(x, wanted[i]));
        return static_cast<uint64_t>(_mm_movemask_epi8(found));
    }
    uint64_t mask(const char* text) const {
        return quarter(text) | quarter(text + 16) << 16 | quarter(text + 32) << 32 |
               quarter(text + 48) << 48;
    }
};
#else
struct Finder {
    const char* wanted;
    explicit Finder(const char* bytes) : wanted(bytes) {}
    uint64_t mask(const char* text) const {
        uint64_t found = 0;
        for (size_t i = 0; i < kStep; ++i) {
            bool hit = false;
            for (int k = 0; k < kWanted; ++k) hit |= text[i] == wanted[k];
            found |= static_cast<uint64_t>(hit) << i;
        }
        return found;
    }
};
#endif

// Four offsets at a time, whether there are as many or not: `out` has room.
inline uint32_t* write_offsets(uint64_t mask, uint32_t base, uint32_t* out) {
    const int count = __builtin_popcountll(mask);
    for (int i = 0; i < count; i += 4)
        for (int k = 0; k < 4; ++k) {
            out[i + k] = base + static_cast<uint32_t>(__builtin_ctzll(mask | uint64_t{1} << 63));
            mask &= mask - 1;
        }
    return out + count;
}

}  // namespace

[[gnu::flatten]] size_t find_bytes(const char* text, size_t size, const char* wanted,
                                   uint32_t* out) {
    const Finder finder(wanted);
    const uint32_t* const start = out;
    size_t at = 0;
    for (; at + kStep <= size; at += kStep)
        out = write_offsets(finder.mask(text + at), static_cast<uint32_t>(at), out);
    for (; at < size; ++at)
        for (int k = 0; k < kWanted; ++k)
            if (text[at] == wanted[k]) {
                *out++ = static_cast<uint32_t>(at);
                break;
            }
    return static_cast<size_t>(out - start);
}

}  // namespace tern::kernels::cpu::TERN_ISA
