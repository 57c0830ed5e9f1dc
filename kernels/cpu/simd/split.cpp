// Bins without rows, most of them in small nodes, are left out: a split behind one is that behind
// the bin before. Running sums come one after the other, then everything else in loops that the
// compiler vectorises.
#include "kernels/cpu/simd/split.h"

#if defined(TERN_ISA_IS_avx512)
#include <immintrin.h>
#endif

namespace tern::kernels::cpu::TERN_ISA {

namespace {

constexpr int kLanes = 8;
constexpr int kMost = 256;  // bins

struct Running {
    alignas(64) uint64_t sum[kMost + kLanes];
    alignas(64) int64_t bin[kMost + kLanes];
    alignas(64) int32_t gradient[kMost], hessian[kMost], count[kMost];
    alignas(64) double score[kMost];
};

template <bool kL1>
[[gnu::flatten]] void score_bins(const fn::FeatureScan& scan, const fn::Sums& total, int n,
                                 Running& r) {
    const double l1 = scan.rule.l1, l2 = scan.rule.l2, least = scan.rule.min_hessian;
    const double fewest = scan.rule.min_count, count = scan.count, modulus = scan.modulus();
    const double g_unit = scan.gradient_unit, h_unit = scan.hessian_unit;
    const double share = count / total.h;
    for (int b = 0; b < n; ++b) {
        const double gl = g_unit * r.gradient[b], hl = h_unit * r.hessian[b];
        const double gr = total.g - gl, hr = total.h - hl;
        const double a = hl + l2, c = hr + l2;
        const double lefts = fn::unwrapped_count(r.count[b], share * hl, modulus);
        const bool fits = (hl >= least) & (hr >= least) & (a > 0) & (c > 0) & (lefts >= fewest) &
                          (count - lefts >= fewest);
        const double score =
            fn::pair_score(kL1 ? fn::shrunk(gl, l1) : gl, a, kL1 ? fn::shrunk(gr, l1) : gr, c);
        r.score[b] = fits ? score : -1.0;
    }
}

// The first of the highest scores; n is a multiple of kLanes.
[[gnu::flatten]] int best_bin(const double* score, int n) {
    double top[kLanes];
    int64_t at[kLanes];
    for (int k = 0; k < kLanes; ++k) top[k] = score[k], at[k] = k;
    for (int b = kLanes; b < n; b += kLanes)
        for (int k = 0; k < kLanes; ++k) {
            const bool more = score[b + k] > top[k];
            top[k] = more ? score[b + k] : top[k];
            at[k] = more ? b + k : at[k];
        }
    int best = 0;
    for (int k = 1; k < kLanes; ++k)
        if (top[k] > top[best] || (top[k] == top[best] && at[k] < at[best])) best = k;
    return static_cast<int>(at[best]);
}

// The cells of bins [0, last) that have rows, and which they are.
int pack_bins(const uint64_t* cells, int last, Running& r) {
    int n = 0, b = 0;
#if defined(TERN_ISA_IS_avx512)
    const __m512i eight = _mm512_set1_epi64(8);
    __m512i bins = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    for (; b + kLanes <= last; b += kLanes) {
        const __m512i cell = _mm512_loadu_si512(cells + b);
        const __mmask8 some = _mm512_test_epi64_mask(cell, cell);
        _mm512_storeu_si512(r.sum + n, _mm512_maskz_compress_epi64(some, cell));
        _mm512_storeu_si512(r.bin + n, _mm512_maskz_compress_epi64(some, bins));
        n += static_cast<int>(_mm_popcnt_u32(some));
        bins = _mm512_add_epi64(bins, eight);
    }
#endif
    for (; b < last; ++b) {
        r.sum[n] = cells[b];
        r.bin[n] = b;
        n += cells[b] != 0 ? 1 : 0;
    }
    return n;
}

// Splits behind bins [0, last); `first` is what goes left before any bin.
[[gnu::flatten]] void scan_bins(const fn::FeatureScan& scan, uint64_t first, uint64_t total,
                                int last, bool missing_left, Running& r, fn::Candidate& best) {
    const int some = pack_bins(scan.cells, last, r);
    if (some == 0) return;
    const int n = (some + kLanes - 1) / kLanes * kLanes;
    uint64_t sum = first;
    for (int b = 0; b < some; ++b) r.sum[b] = sum += r.sum[b];
    for (int b = some; b < n; ++b) r.sum[b] = total;  // nothing would go right
    for (int b = 0; b < n; ++b) r.hessian[b] = fn::hessian_of(r.sum[b]);
    for (int b = 0; b < n; ++b) r.gradient[b] = fn::gradient_of(r.sum[b]);
    for (int b = 0; b < n; ++b) r.count[b] = fn::count_of(r.sum[b]);
    const fn::Sums sums = scan.sums(total);
    if (scan.rule.l1 > 0) {
        score_bins<true>(scan, sums, n, r);
    } else {
        score_bins<false>(scan, sums, n, r);
    }
    const int b = best_bin(r.score, n);
    fn::keep_better(best, r.score[b], static_cast<int32_t>(r.bin[b]), missing_left ? 1 : 0,
                    r.sum[b]);
}

}  // namespace

[[gnu::flatten]] fn::Candidate scan_feature(const fn::FeatureScan& scan) {
    Running running;
    fn::Candidate best;
    uint64_t values = 0;
    for (int b = 0; b < scan.bins; ++b) values += scan.cells[b];
    const uint64_t missing = scan.cells[scan.bins], total = values + missing;
    if (!(scan.sums(total).h > 0)) return best;
    scan_bins(scan, 0, total, missing == 0 ? scan.bins - 1 : scan.bins, false, running, best);
    if (missing != 0) scan_bins(scan, missing, total, scan.bins - 1, true, running, best);
    return best;
}

}  // namespace tern::kernels::cpu::TERN_ISA
