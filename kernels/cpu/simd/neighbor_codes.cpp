// Nearest neighbours screened in whole numbers. The distance of two codes is exact, and differs
// from that of the rows by no more than the two residuals (the triangle's inequality); so a row
// farther than limit + residuals in code is farther than the limit. One instruction multiplies four
// bytes a lane (AVX-512 VNNI) or two 16-bit numbers, against one float.
#include "kernels/cpu/simd/neighbor_finds.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tern::kernels::cpu::TERN_ISA {
namespace {

#if defined(TERN_ISA_IS_avx512)
constexpr int kLanes = 16, kRegisters = 4;
#elif defined(TERN_ISA_IS_avx2)
constexpr int kLanes = 8, kRegisters = 2;
#else
constexpr int kLanes = 4, kRegisters = 2;
#endif
typedef int32_t Ints __attribute__((vector_size(kLanes * sizeof(int32_t))));
typedef int32_t LooseInts __attribute__((vector_size(kLanes * sizeof(int32_t)), aligned(4)));

// sum + the products of the numbers in the words of rows and x.
template <bool bytes>
[[gnu::always_inline]] inline Ints dot(Ints sum, Ints rows, Ints x) {
#if defined(TERN_ISA_IS_avx512)
    if constexpr (bytes) {
        // Not by its intrinsic, which only functions compiled for VNNI may use.
        asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(rows), "v"(x));
        return sum;
    }
    return sum + (Ints)_mm512_madd_epi16((__m512i)rows, (__m512i)x);
#elif defined(TERN_ISA_IS_avx2)
    return sum + (Ints)_mm256_madd_epi16((__m256i)rows, (__m256i)x);
#elif defined(__x86_64__)
    return sum + (Ints)_mm_madd_epi16((__m128i)rows, (__m128i)x);
#else
    return sum + (rows >> 16) * (x >> 16) + (Ints(rows << 16) >> 16) * (Ints(x << 16) >> 16);
#endif
}

// Lane i of `sum > limit` as bit i.
[[gnu::always_inline]] inline uint32_t above(Ints sum, Ints limit) {
#if defined(TERN_ISA_IS_avx512)
    return _mm512_cmpgt_epi32_mask((__m512i)sum, (__m512i)limit);
#elif defined(TERN_ISA_IS_avx2)
    return static_cast<uint32_t>(_mm256_movemask_ps((__m256)(sum > limit)));
#elif defined(__x86_64__)
    return static_cast<uint32_t>(_mm_movemask_ps((__m128)(sum > limit)));
#else
    uint32_t bits = 0;
    for (int i = 0; i < kLanes; ++i) bits |= static_cast<uint32_t>(sum[i] > limit[i]) << i;
    return bits;
#endif
}

// The larger, lane by lane.
[[gnu::always_inline]] inline Ints largest(Ints a, Ints b) { return a > b ? a : b; }

// A group of queries against kRegisters registers of a panel; whether any row passes, and which.
template <bool bytes>
[[gnu::always_inline]] inline bool screen_tile(int64_t steps, const int32_t* x,
                                               const int32_t* words, const int32_t* starts,
                                               const int32_t* limits, int shift, uint64_t* bits) {
    Ints sum[kNeighborGroup][kRegisters];
#pragma GCC unroll 4
    for (int r = 0; r < kRegisters; ++r) {
        const Ints start = *reinterpret_cast<const LooseInts*>(starts + r * kLanes);
#pragma GCC unroll 6
        for (int q = 0; q < kNeighborGroup; ++q) sum[q][r] = start;
    }
    for (int64_t s = 0; s < steps; ++s, x += kNeighborGroup, words += kNeighborPanel) {
        Ints rows[kRegisters];
#pragma GCC unroll 4
        for (int r = 0; r < kRegisters; ++r)
            rows[r] = *reinterpret_cast<const LooseInts*>(words + r * kLanes);
#pragma GCC unroll 6
        for (int q = 0; q < kNeighborGroup; ++q) {
            const Ints at = Ints{} + x[q];
#pragma GCC unroll 4
            for (int r = 0; r < kRegisters; ++r) sum[q][r] = dot<bytes>(sum[q][r], rows[r], at);
        }
    }
    uint32_t any = 0;
#pragma GCC unroll 6
    for (int q = 0; q < kNeighborGroup; ++q) {
        Ints most = sum[q][0];
#pragma GCC unroll 4
        for (int r = 1; r < kRegisters; ++r) most = largest(most, sum[q][r]);
        any |= above(most, Ints{} + limits[q]);
    }
    if (any == 0) [[likely]]
        return false;
#pragma GCC unroll 6
    for (int q = 0; q < kNeighborGroup; ++q)
#pragma GCC unroll 4
        for (int r = 0; r < kRegisters; ++r)
            bits[q] |= static_cast<uint64_t>(above(sum[q][r], Ints{} + limits[q]))
                       << (shift + r * kLanes);
    return true;
}

template <bool bytes>
[[gnu::flatten, gnu::noinline]] bool screen_group(int64_t steps, const int32_t* x,
                                                  const int32_t* words, const int32_t* starts,
                                                  const int32_t* limits, uint64_t* bits) {
    bool any = false;
    for (int q = 0; q < kNeighborGroup; ++q) bits[q] = 0;
    for (int shift = 0; shift < kNeighborPanel; shift += kRegisters * kLanes)
        any |= screen_tile<bytes>(steps, x, words + shift, starts + shift, limits, shift, bits);
    return any;
}

// A row in code: its words at to, `across` apart.
struct Coded {
    double residual;  // |row - code| in steps
    int64_t square;   // |code|^2
    int64_t sum;      // of the code
};
template <class T>
[[gnu::always_inline]] inline Coded code_row(const T* row, int64_t d, const NeighborCode& code,
                                             int offset, int64_t across, int32_t* to) {
    constexpr double round = 6755399441055744.0;  // 1.5 * 2^52: adding it drops the fraction
    double off = 0;
    int64_t square = 0, sum = 0;
    const int64_t per_word = code.bytes ? 4 : 2;
    for (int64_t step = 0; step < code.steps; ++step) {
        uint32_t word = 0;
        for (int64_t b = 0; b < per_word && step * per_word + b < d; ++b) {
            const int64_t i = step * per_word + b;
            const double v = (static_cast<double>(row[i]) - code.centre[i]) * code.inverse_step;
            const double inside = v < -127 ? -127 : v > 127 ? 127 : v;
            const double whole = (inside + round) - round;
            off += (v - whole) * (v - whole);
            const auto number = static_cast<int32_t>(whole);
            square += number * number;
            sum += number;
            word |= code.bytes
                        ? static_cast<uint32_t>(static_cast<uint8_t>(number + offset)) << 8 * b
                        : static_cast<uint32_t>(static_cast<uint16_t>(number)) << 16 * b;
        }
        to[step * across] = static_cast<int32_t>(word);
    }
    return {__builtin_sqrt(off) * (1 + 1e-9), square, sum};
}

constexpr int32_t kNever = std::numeric_limits<int32_t>::max();

}  // namespace

template <class T>
[[gnu::flatten]] void code_panel(const T* base, int64_t n, int64_t d, int64_t panel,
                                 const NeighborCode& code) {
    int32_t* const words = code.words + panel * code.steps * kNeighborPanel;
    int32_t* const starts = code.starts + panel * kNeighborPanel;
    double residual = 0;
    for (int64_t j = 0; j < kNeighborPanel; ++j) {
        const int64_t row = panel * kNeighborPanel + j;
        if (row >= n) {
            for (int64_t s = 0; s < code.steps; ++s) words[s * kNeighborPanel + j] = 0;
            starts[j] = 0;
            continue;
        }
        const Coded coded =
            code_row(base + row * d, d, code, code.bytes ? 128 : 0, kNeighborPanel, words + j);
        starts[j] = static_cast<int32_t>(-(coded.square / 2));
        if (coded.residual > residual) residual = coded.residual;
    }
    code.residual[panel] = residual;
}

template <class T>
[[gnu::flatten]] void column_range(const T* x, int64_t n, int64_t d, double* low, double* high) {
    for (int64_t i = 0; i < d; ++i) low[i] = high[i] = static_cast<double>(x[i]);
    for (int64_t row = 1; row < n; ++row)
        for (int64_t i = 0; i < d; ++i) {
            const auto v = static_cast<double>(x[row * d + i]);
            low[i] = v < low[i] ? v : low[i];
            high[i] = v > high[i] ? v : high[i];
        }
}

template <class T>
[[gnu::flatten]] void scan_codes(const NeighborScan<T>& s, const NeighborCode& code,
                                 double residual, int32_t* x_words) {
    constexpr fn::Apart<fn::EuclideanNorm> measure{};
    constexpr int64_t window = 16;  // panels between two looks at what passes
    Coded coded[kNeighborRun];
    int32_t limits[kNeighborRun];
    for (int32_t& limit : limits) limit = kNever;
    // A row passes when start + x code > limit: |x|^2 - 2 x y + |y|^2 <= reach^2.
    const auto limit = [&](int64_t q) {
        const double rank = rank_limit(s.finds, q);
        const double reach =
            (__builtin_sqrt(rank) * code.inverse_step + coded[q].residual + residual) * (1 + 1e-9);
        const double least = (static_cast<double>(coded[q].square) - reach * reach) / 2 +
                             (code.bytes ? 128.0 * static_cast<double>(coded[q].sum) : 0) - 2;
        limits[q] = least > -2147483647.0 ? static_cast<int32_t>(least)
                                          : std::numeric_limits<int32_t>::min();
    };
    for (int64_t q = 0; q < s.queries; ++q) {
        int32_t* const to = x_words + q / kNeighborGroup * kNeighborGroup * code.steps;
        coded[q] = code_row(s.x + q * s.d, s.d, code, 0, kNeighborGroup, to + q % kNeighborGroup);
        limit(q);
    }
    Passed passed(measure, s, limit);
    int64_t before = 0;
    for (int64_t row = s.begin; row < s.end; row += kNeighborPanel) {
        const int64_t panel = row / kNeighborPanel, done = (row - s.begin) / kNeighborPanel;
        const int64_t rows = s.end - row < kNeighborPanel ? s.end - row : kNeighborPanel;
        const uint64_t valid = ~uint64_t{0} >> (kNeighborPanel - rows);
        const int32_t* const words = code.words + panel * code.steps * kNeighborPanel;
        const int32_t* const starts = code.starts + panel * kNeighborPanel;
        for (int64_t q = 0; q < s.queries; q += kNeighborGroup) {
            uint64_t bits[kNeighborGroup];
            const int32_t* const x = x_words + q * code.steps;
            const bool any =
                code.bytes ? screen_group<true>(code.steps, x, words, starts, limits + q, bits)
                           : screen_group<false>(code.steps, x, words, starts, limits + q, bits);
            if (!any) continue;
            for (int i = 0; i < kNeighborGroup; ++i)
                if (bits[i] & valid) passed.add(static_cast<int32_t>(q + i), row, bits[i] & valid);
        }
        passed.rank();
        if ((done + 1) % window != 0) continue;
        // Where codes tell rows apart too badly, sums in T are cheaper than ranks of what passes.
        const int64_t in_vain = passed.in_vain() - before;
        before = passed.in_vain();
        if (done > window && in_vain * 12 > s.queries * window * (s.d + 4)) {
            NeighborScan<T> rest = s;
            rest.begin = row + rows;
            return scan_panels(measure, rest);
        }
    }
}

#define TERN_INSTANTIATE(T)                                                                  \
    template void scan_codes(const NeighborScan<T>&, const NeighborCode&, double, int32_t*); \
    template void code_panel(const T*, int64_t, int64_t, int64_t, const NeighborCode&);      \
    template void column_range(const T*, int64_t, int64_t, double*, double*);
TERN_INSTANTIATE(float)
TERN_INSTANTIATE(double)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cpu::TERN_ISA
