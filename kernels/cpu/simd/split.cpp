// With AVX-512 eight features of two siblings are screened at a time, in single precision; only
// splits that may be the best, for all that rounding can do, are scored in double. Else a feature
// at a time: bins without rows are left out, since a split behind one is that behind the bin
// before; running sums come one after the other, then everything else in loops that the compiler
// vectorises.
#include "kernels/cpu/simd/split.h"

#include "kernels/cpu/simd/split_scores.h"
#include "kernels/cpu/simd/split_screen.h"

#if defined(TERN_ISA_IS_avx512)
#include <immintrin.h>
#endif

namespace tern::kernels::cpu::TERN_ISA {

namespace {

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
    score_sums(scan, total, n, r);
    const int b = best_bin(r.score, n);
    fn::keep_better(best, r.score[b], static_cast<int32_t>(r.bin[b]), missing_left ? 1 : 0,
                    r.sum[b]);
}

// Of one feature, whose cells are side by side.
[[gnu::flatten]] fn::Candidate scan_feature(const fn::FeatureScan& scan, uint64_t total) {
    Running running;
    fn::Candidate best;
    const uint64_t missing = scan.cells[scan.bins];
    scan_bins(scan, 0, total, missing == 0 ? scan.bins - 1 : scan.bins, false, running, best);
    if (missing != 0) scan_bins(scan, missing, total, scan.bins - 1, true, running, best);
    return best;
}

// Every bin of every feature of a node.
[[gnu::flatten]] GroupBest scan_lanes(const GroupScan::Node& node) {
    GroupBest out;
    if (!(node.scan.sums(node.total).h > 0)) return out;
    uint64_t cells[kMost];
    for (int lane = 0; lane < kLanes; ++lane) {
        fn::FeatureScan scan = node.scan;
        scan.bins = node.bins[lane];
        if (scan.bins == 0) continue;
        for (int b = 0; b <= scan.bins; ++b) cells[b] = node.scan.cells[b * kLanes + lane];
        scan.cells = cells;
        const fn::Candidate found = scan_feature(scan, node.total);
        if (found.score > out.best.score) out = {found, lane};
    }
    return out;
}

}  // namespace

[[gnu::flatten]] void take_off(uint64_t* own, const uint64_t* taken, int64_t rows,
                               uint64_t totals[2]) {
    uint64_t left[kLanes] = {}, off[kLanes] = {};
    if (taken == nullptr) {
        for (int64_t b = 0; b < rows * kLanes; b += kLanes)
            for (int k = 0; k < kLanes; ++k) left[k] += own[b + k];
    } else {
        for (int64_t b = 0; b < rows * kLanes; b += kLanes)
            for (int k = 0; k < kLanes; ++k) {
                const uint64_t other = taken[b + k], rest = own[b + k] - other;
                own[b + k] = rest;
                left[k] += rest;
                off[k] += other;
            }
    }
    totals[0] = left[0];
    totals[1] = off[0];
}

[[gnu::flatten]] void search_group(const GroupScan& group, GroupBest best[2]) {
    bool found[2] = {};
#if defined(TERN_ISA_IS_avx512)
    if (may_be_screened(group)) screen_group(group, best, found);
#endif
    for (int k = 0; k < group.count; ++k)
        if (!found[k]) best[k] = scan_lanes(group.nodes[k]);
}

}  // namespace tern::kernels::cpu::TERN_ISA
