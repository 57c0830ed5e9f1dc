// No branches: every row is written to both sides, and the side it belongs to moves on. With
// AVX-512 sixteen rows at a time, packed by their mask.
#include "kernels/cpu/simd/partition.h"

#if defined(TERN_ISA_IS_avx512)
#include <immintrin.h>
#endif

namespace tern::kernels::cpu::TERN_ISA {

int64_t divide_rows(const uint8_t* column, const uint32_t* set, const uint32_t* rows, int64_t count,
                    uint32_t* left, uint32_t* right) {
    int64_t i = 0, lefts = 0;
#if defined(TERN_ISA_IS_avx512)
    const __m512i words = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i*)set));
    const __m512i one = _mm512_set1_epi32(1), low = _mm512_set1_epi32(31);
    for (; i + 16 <= count; i += 16) {
        const __m512i row = _mm512_loadu_si512(rows + i);
        const __m512i bin =
            _mm512_and_si512(_mm512_i32gather_epi32(row, column, 1), _mm512_set1_epi32(255));
        const __m512i word = _mm512_permutexvar_epi32(_mm512_srli_epi32(bin, 5), words);
        const __m512i bit = _mm512_srlv_epi32(word, _mm512_and_si512(bin, low));
        const __mmask16 goes_left = _mm512_test_epi32_mask(bit, one);
        const auto some = static_cast<int64_t>(_mm_popcnt_u32(goes_left));
        _mm512_storeu_si512(left + lefts, _mm512_maskz_compress_epi32(goes_left, row));
        _mm512_storeu_si512(right + (i - lefts),
                            _mm512_maskz_compress_epi32(_knot_mask16(goes_left), row));
        lefts += some;
    }
#endif
    for (; i < count; ++i) {
        const uint32_t row = rows[i], bin = column[row];
        const int64_t goes_left = (set[bin >> 5] >> (bin & 31)) & 1;
        left[lefts] = row;
        right[i - lefts] = row;
        lefts += goes_left;
    }
    return lefts;
}

}  // namespace tern::kernels::cpu::TERN_ISA
