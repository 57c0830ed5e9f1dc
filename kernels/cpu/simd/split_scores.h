// The scores of splits of one feature, in double, as all devices compute them.
#pragma once

#include "kernels/cpu/simd/split.h"

namespace tern::kernels::cpu::TERN_ISA {

namespace {

constexpr int kMost = 256;  // bins

// What goes left behind some bins: packed, taken apart, and its score.
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

// Of the first n sums of r; n is a multiple of kLanes.
[[gnu::flatten]] void score_sums(const fn::FeatureScan& scan, uint64_t total, int n, Running& r) {
    for (int b = 0; b < n; ++b) r.hessian[b] = fn::hessian_of(r.sum[b]);
    for (int b = 0; b < n; ++b) r.gradient[b] = fn::gradient_of(r.sum[b]);
    for (int b = 0; b < n; ++b) r.count[b] = fn::count_of(r.sum[b]);
    const fn::Sums sums = scan.sums(total);
    if (scan.rule.l1 > 0) {
        score_bins<true>(scan, sums, n, r);
    } else {
        score_bins<false>(scan, sums, n, r);
    }
}

}  // namespace

}  // namespace tern::kernels::cpu::TERN_ISA
