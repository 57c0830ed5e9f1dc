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

// Sums of a group of queries with kRegisters registers of a panel.
typedef Ints TileSums[kNeighborGroup][kRegisters];
template <bool bytes>
[[gnu::always_inline]] inline void sum_tile(int64_t steps, const int32_t* x, const int32_t* words,
                                            const int32_t* starts, TileSums& sum) {
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
}

[[gnu::always_inline]] inline Ints largest_of(const Ints* sums) {
    Ints most = sums[0];
#pragma GCC unroll 4
    for (int r = 1; r < kRegisters; ++r) most = largest(most, sums[r]);
    return most;
}

// Whether any row of a panel passes, and which.
template <bool bytes>
[[gnu::flatten, gnu::noinline]] bool screen_group(int64_t steps, const int32_t* x,
                                                  const int32_t* words, const int32_t* starts,
                                                  const int32_t* limits, uint64_t* bits) {
    bool passed = false;
    for (int q = 0; q < kNeighborGroup; ++q) bits[q] = 0;
    for (int shift = 0; shift < kNeighborPanel; shift += kRegisters * kLanes) {
        TileSums sum;
        sum_tile<bytes>(steps, x, words + shift, starts + shift, sum);
        uint32_t any = 0;
#pragma GCC unroll 6
        for (int q = 0; q < kNeighborGroup; ++q)
            any |= above(largest_of(sum[q]), Ints{} + limits[q]);
        if (any == 0) [[likely]]
            continue;
        passed = true;
#pragma GCC unroll 6
        for (int q = 0; q < kNeighborGroup; ++q)
#pragma GCC unroll 4
            for (int r = 0; r < kRegisters; ++r)
                bits[q] |= static_cast<uint64_t>(above(sum[q][r], Ints{} + limits[q]))
                           << (shift + r * kLanes);
    }
    return passed;
}

// The largest sum of every query of a group with a row of a panel.
template <bool bytes>
[[gnu::flatten, gnu::noinline]] void best_of_group(int64_t steps, const int32_t* x,
                                                   const int32_t* words, const int32_t* starts,
                                                   int32_t* best) {
    for (int q = 0; q < kNeighborGroup; ++q) best[q] = std::numeric_limits<int32_t>::min();
    for (int shift = 0; shift < kNeighborPanel; shift += kRegisters * kLanes) {
        TileSums sum;
        sum_tile<bytes>(steps, x, words + shift, starts + shift, sum);
#pragma GCC unroll 6
        for (int q = 0; q < kNeighborGroup; ++q) {
            const Ints most = largest_of(sum[q]);
            for (int l = 0; l < kLanes; ++l) best[q] = most[l] > best[q] ? most[l] : best[q];
        }
    }
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

// A run of queries in code, and the least sum with which a row is of interest to each: a row passes
// when |x|^2 - 2 x y + |y|^2 <= reach^2, all in code.
template <class T>
class CodedRun {
 public:
    CodedRun(const NeighborScan<T>& scan, const NeighborCode& code, double residual, int32_t* words)
        : scan_(scan), code_(code), residual_(residual), words_(words) {
        for (int32_t& limit : limits_) limit = kNever;
    }
    [[gnu::always_inline]] void code() {
        for (int64_t q = 0; q < scan_.queries; ++q) {
            int32_t* const to = words_ + q / kNeighborGroup * kNeighborGroup * code_.steps;
            coded_[q] = code_row(scan_.x + q * scan_.d, scan_.d, code_, 0, kNeighborGroup,
                                 to + q % kNeighborGroup);
            most_[q] = std::numeric_limits<double>::infinity();
        }
    }
    // A bound on the ranks that matter, from every 16th panel: the k-th best of the best rows of
    // panels is one of k rows at least. `best`: kMostSeeds a query.
    [[gnu::always_inline]] void seed(int32_t* best) {
        if (scan_.finds.goal != NeighborFinds::Goal::nearest) return;
        const int64_t wanted = scan_.finds.k + (scan_.self != kNobody);
        const int64_t last = (scan_.end - scan_.begin) / kNeighborPanel;
        if (wanted > kMostSeeds || last / kSeedStep < 2 * wanted) return;
        for (int64_t i = 0; i < kNeighborRun * kMostSeeds; ++i)
            best[i] = std::numeric_limits<int32_t>::min();
        for (int64_t panel = 0; panel < last; panel += kSeedStep) {
            const int64_t at = scan_.begin / kNeighborPanel + panel;
            for (int64_t q = 0; q < scan_.queries; q += kNeighborGroup) {
                int32_t found[kNeighborGroup];
                if (code_.bytes)
                    best_of_group<true>(code_.steps, words_ + q * code_.steps, words(at),
                                        starts(at), found);
                else
                    best_of_group<false>(code_.steps, words_ + q * code_.steps, words(at),
                                         starts(at), found);
                for (int i = 0; i < kNeighborGroup; ++i)
                    keep_best(best + (q + i) * kMostSeeds, wanted, found[i]);
            }
        }
        for (int64_t q = 0; q < scan_.queries; ++q) {
            const double sum = best[q * kMostSeeds + wanted - 1];
            const double square = static_cast<double>(coded_[q].square) - 2 * (sum - offset(q)) + 2;
            const double reach = (__builtin_sqrt(square) + coded_[q].residual + residual_) *
                                 (1 + 1e-9) / code_.inverse_step;
            most_[q] = reach * reach;
        }
    }
    [[gnu::always_inline]] void limit(int64_t q) {
        const double of_finds = rank_limit(scan_.finds, q);
        const double rank = of_finds < most_[q] ? of_finds : most_[q];
        const double reach =
            (__builtin_sqrt(rank) * code_.inverse_step + coded_[q].residual + residual_) *
            (1 + 1e-9);
        const double least =
            (static_cast<double>(coded_[q].square) - reach * reach) / 2 + offset(q) - 2;
        limits_[q] = least > -2147483647.0 ? static_cast<int32_t>(least)
                                           : std::numeric_limits<int32_t>::min();
    }
    // The rows of a panel that pass for queries [q, q + kNeighborGroup).
    [[gnu::always_inline]] bool screen(int64_t panel, int64_t q, uint64_t* bits) const {
        const int32_t* const x = words_ + q * code_.steps;
        return code_.bytes ? screen_group<true>(code_.steps, x, words(panel), starts(panel),
                                                limits_ + q, bits)
                           : screen_group<false>(code_.steps, x, words(panel), starts(panel),
                                                 limits_ + q, bits);
    }

 private:
    static constexpr int64_t kSeedStep = 16;

    const int32_t* words(int64_t panel) const {
        return code_.words + panel * code_.steps * kNeighborPanel;
    }
    const int32_t* starts(int64_t panel) const { return code_.starts + panel * kNeighborPanel; }
    // What the 128 in every byte of the rows adds to the sums.
    double offset(int64_t q) const {
        return code_.bytes ? 128.0 * static_cast<double>(coded_[q].sum) : 0;
    }
    // best: descending, `count` of them.
    [[gnu::always_inline]] static void keep_best(int32_t* best, int64_t count, int32_t value) {
        if (value <= best[count - 1]) return;
        int64_t i = count - 1;
        for (; i > 0 && best[i - 1] < value; --i) best[i] = best[i - 1];
        best[i] = value;
    }

    const NeighborScan<T>& scan_;
    const NeighborCode& code_;
    double residual_;
    int32_t* words_;
    Coded coded_[kNeighborRun];
    double most_[kNeighborRun];
    int32_t limits_[kNeighborRun];
};

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
                                 double residual, int32_t* scratch) {
    constexpr fn::Apart<fn::EuclideanNorm> measure{};
    constexpr int64_t window = 16, often = 8;  // panels between looks at what passes, and ranks
    int32_t* const words = scratch + kNeighborRun * kMostSeeds;
    CodedRun<T> run(s, code, residual, words);
    run.code();
    run.seed(scratch);
    for (int64_t q = 0; q < s.queries; ++q) run.limit(q);
    const auto limit = [&](int64_t q) { run.limit(q); };
    Passed passed(measure, s, limit);
    int64_t before = 0;
    for (int64_t row = s.begin; row < s.end; row += kNeighborPanel) {
        const int64_t done = (row - s.begin) / kNeighborPanel + 1;
        const int64_t rows = s.end - row < kNeighborPanel ? s.end - row : kNeighborPanel;
        const uint64_t valid = ~uint64_t{0} >> (kNeighborPanel - rows);
        for (int64_t q = 0; q < s.queries; q += kNeighborGroup) {
            uint64_t bits[kNeighborGroup];
            if (!run.screen(row / kNeighborPanel, q, bits)) continue;
            for (int i = 0; i < kNeighborGroup; ++i)
                if (bits[i] & valid) passed.add(static_cast<int32_t>(q + i), row, bits[i] & valid);
        }
        // Rows that pass late are few, and on their way from memory for some panels.
        if (done < window || done % often == 0) passed.rank();
        if (done % window != 0) continue;
        // Where codes tell rows apart too badly, sums in T are cheaper than ranks of what passes.
        const int64_t in_vain = passed.in_vain() - before;
        before = passed.in_vain();
        if (done > window && in_vain * 12 > s.queries * window * (s.d + 4)) {
            passed.rank();
            NeighborScan<T> rest = s;
            rest.begin = row + rows;
            return scan_panels(measure, rest);
        }
    }
    passed.rank();
}

#define TERN_INSTANTIATE(T)                                                                  \
    template void scan_codes(const NeighborScan<T>&, const NeighborCode&, double, int32_t*); \
    template void code_panel(const T*, int64_t, int64_t, int64_t, const NeighborCode&);      \
    template void column_range(const T*, int64_t, int64_t, double*, double*);
TERN_INSTANTIATE(float)
TERN_INSTANTIATE(double)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cpu::TERN_ISA
