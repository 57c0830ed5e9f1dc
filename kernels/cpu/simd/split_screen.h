// The screening of splits: sixteen scores, of eight features of two siblings, behind every bin.
//
// Scores are computed in the histogram's own integers, which single precision holds or rounds once,
// with no difference of rounded numbers, so that they are right to a few parts in ten million. What
// the screen lets through is all that fits, and in large nodes some that does not, whose counts
// would have to be estimated; where such a one is in the way of the best, nothing is found.
#pragma once

#include "kernels/cpu/simd/split_scores.h"

#if defined(TERN_ISA_IS_avx512)
#include <immintrin.h>

#include <cmath>

namespace tern::kernels::cpu::TERN_ISA {

namespace {

constexpr int kChunk = 8;  // bins whose best score is kept
constexpr int kChunks = 256 / kChunk;
constexpr int kMostTries = 24;        // chunks of a feature that are looked through
constexpr float kNear = 4e-6f;        // how far from the best score the best may seem
constexpr double kRight = 2e-6;       // how far from its estimate the best score may be
constexpr double kLargest = 1 << 30;  // l2, in units of hessians

// What goes left at the beginning of every chunk, and the best score in it.
struct Screen {
    alignas(64) uint64_t left[2][kChunks][kLanes];
    alignas(64) float top[kChunks][2 * kLanes];
};

// What the scores of a node's splits depend on.
struct NodeLimits {
    int32_t gradient, hessian, least_hessian, hessian_range;
    uint32_t least_count, count_range;
    float l2;
    bool may_fit;

    explicit NodeLimits(const GroupScan::Node& node) {
        const fn::FeatureScan& s = node.scan;
        gradient = static_cast<int32_t>(static_cast<uint32_t>(fn::gradient_of(node.total)) << 4);
        hessian = fn::hessian_of(node.total);
        l2 = static_cast<float>(s.rule.l2 / s.hessian_unit);
        // A little below what is wanted, if anything.
        const double least = std::floor(s.rule.min_hessian / s.hessian_unit * (1 - 1e-9));
        const double none = s.rule.l2 > 0 ? 0 : 1;
        least_hessian = static_cast<int32_t>(std::fmin(std::fmax(least, none), 1 << 25));
        hessian_range = hessian - 2 * least_hessian;
        const bool is_large = s.count >= static_cast<double>(fn::kCountModulus);
        const double fewest = std::fmax(std::ceil(s.rule.min_count), 1.0);
        may_fit = hessian > 0 && hessian_range >= 0 && s.count >= 2 * fewest;
        least_count = is_large || !may_fit ? 0 : static_cast<uint32_t>(fewest);
        count_range =
            is_large || !may_fit ? 4095 : static_cast<uint32_t>(s.count) - 2 * least_count;
    }
};

[[gnu::always_inline]] inline __m512i halves(int32_t first, int32_t second) {
    return _mm512_mask_set1_epi32(_mm512_set1_epi32(first), 0xFF00, second);
}

// Scores of all splits with bins [0, b] and what `first` holds on the left, b < bins of the lane.
template <bool kPair>
[[gnu::flatten]] __m512 screen_bins(const GroupScan& group, const NodeLimits* limits, __m512i bins,
                                    const uint64_t (*first)[kLanes], int chunks, Screen& screen) {
    const NodeLimits &p = limits[0], &q = limits[kPair ? 1 : 0];
    const __m512i even =
        _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    const __m512i gradient = halves(p.gradient, q.gradient), hessian = halves(p.hessian, q.hessian);
    const __m512i least_h = halves(p.least_hessian, q.least_hessian);
    const __m512i range_h = halves(p.hessian_range, q.hessian_range);
    const __m512i least_n = halves(int32_t(p.least_count), int32_t(q.least_count));
    const __m512i range_n = halves(int32_t(p.count_range), int32_t(q.count_range));
    const __m512i low_12 = _mm512_set1_epi32(4095), low_24 = _mm512_set1_epi32(0xFFFFFF);
    const __m512i middle = _mm512_set1_epi32(0xFF0), one = _mm512_set1_epi32(1);
    const __m512 l2 = _mm512_set1_ps(p.l2);
    const uint64_t* const one_cells = group.nodes[0].scan.cells;
    const uint64_t* const two_cells = group.nodes[kPair ? 1 : 0].scan.cells;
    __m512i a = _mm512_loadu_si512(first[0]), b = _mm512_loadu_si512(first[1]);
    __m512i bin = _mm512_setzero_si512();
    __m512 best = _mm512_set1_ps(-1);
    for (int c = 0; c < chunks; ++c) {
        _mm512_store_si512(screen.left[0][c], a);
        if constexpr (kPair) _mm512_store_si512(screen.left[1][c], b);
        __m512 top = _mm512_set1_ps(-1);
#pragma GCC unroll 8
        for (int i = 0; i < kChunk; ++i) {
            const int64_t at = (c * kChunk + i) * kLanes;
            a = _mm512_add_epi64(a, _mm512_loadu_si512(one_cells + at));
            if constexpr (kPair) b = _mm512_add_epi64(b, _mm512_loadu_si512(two_cells + at));
            const __m512i low = _mm512_permutex2var_epi32(a, even, b);
            const __m512i high = _mm512_permutex2var_epi32(a, odd, b);
            // The gradient, 16 times over; it takes one from the count where it is negative.
            const __m512i g = _mm512_ternarylogic_epi32(_mm512_slli_epi32(high, 12),
                                                        _mm512_srli_epi32(low, 20), middle, 0xF8);
            const __m512i h = _mm512_and_si512(low, low_24);
            const __m512i n = _mm512_and_si512(
                _mm512_sub_epi32(_mm512_srli_epi32(high, 20), _mm512_srai_epi32(g, 31)), low_12);
            __mmask16 fits = _mm512_cmplt_epi32_mask(bin, bins);
            fits = _mm512_mask_cmple_epu32_mask(fits, _mm512_sub_epi32(h, least_h), range_h);
            fits = _mm512_mask_cmple_epu32_mask(fits, _mm512_sub_epi32(n, least_n), range_n);
            const __m512 gl = _mm512_cvtepi32_ps(g);
            const __m512 gr = _mm512_cvtepi32_ps(_mm512_sub_epi32(gradient, g));
            const __m512 hl = _mm512_add_ps(_mm512_cvtepi32_ps(h), l2);
            const __m512 hr = _mm512_add_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(hessian, h)), l2);
            const __m512 right = _mm512_mul_ps(_mm512_mul_ps(gr, gr), hl);
            const __m512 sum = _mm512_fmadd_ps(_mm512_mul_ps(gl, gl), hr, right);
            const __m512 score = _mm512_div_ps(sum, _mm512_mul_ps(hl, hr));
            top = _mm512_mask_max_ps(top, fits, top, score);
            bin = _mm512_add_epi32(bin, one);
        }
        _mm512_store_ps(screen.top[c], top);
        best = _mm512_max_ps(best, top);
    }
    return best;
}

// The exact best of what seems near `most` in one of the screens, of node k.
struct Finalists {
    const GroupScan::Node& node;
    int k;
    float least;
    Running& running;
    fn::Candidate best[kLanes] = {};
    int tries = 0;

    // The splits behind a chunk's bins from `first` on, of a feature that has `bins` of them.
    [[gnu::always_inline]] inline void look_into(int first, int lane, uint64_t left, int side,
                                                 int bins) {
        const int count = bins - first < kChunk ? bins - first : kChunk;
        for (int i = 0; i < kChunk; ++i) {
            left += node.scan.cells[(first + i) * kLanes + lane];
            running.sum[i] = i < count ? left : node.total;
        }
        score_sums(node.scan, node.total, kChunk, running);
        for (int i = 0; i < count; ++i)
            fn::keep_better(best[lane], running.score[i], first + i, side, running.sum[i]);
    }

    // False if there are too many.
    [[gnu::always_inline]] inline bool look_through(const Screen& screen, int chunks, int side,
                                                    const int32_t* bins) {
        const __m512 bar = _mm512_set1_ps(least);
        for (int c = 0; c < chunks; ++c) {
            const __mmask16 near =
                _mm512_cmp_ps_mask(_mm512_load_ps(screen.top[c]), bar, _CMP_GE_OQ);
            for (unsigned some = (near >> (kLanes * k)) & 255u; some != 0; some &= some - 1) {
                if (++tries > kMostTries) return false;
                const int lane = __builtin_ctz(some);
                look_into(c * kChunk, lane, screen.left[k][c][lane], side, bins[lane]);
            }
        }
        return true;
    }
    [[gnu::always_inline]] inline GroupBest first() const {
        GroupBest out;
        for (int lane = 0; lane < kLanes; ++lane)
            if (best[lane].score > out.best.score) out = {best[lane], lane};
        return out;
    }
};

[[gnu::flatten]] bool may_be_screened(const GroupScan& group) {
    const fn::SplitRule& rule = group.nodes[0].scan.rule;
    return rule.l1 == 0 && rule.l2 >= 0 && rule.l2 < kLargest * group.nodes[0].scan.hessian_unit;
}

// found[k]: whether best[k] is the best for certain.
[[gnu::flatten]] void screen_group(const GroupScan& group, GroupBest best[2], bool found[2]) {
    const NodeLimits limits[2] = {NodeLimits(group.nodes[0]),
                                  NodeLimits(group.nodes[group.count - 1])};
    // Of both sides for missing values; the second is the left.
    Screen screens[2];
    Running running;
    int32_t bins[2][2][kLanes] = {};
    uint64_t first[2][2][kLanes] = {};
    int most = 0;
    bool some_missing = false;
    for (int k = 0; k < group.count; ++k)
        for (int lane = 0; lane < kLanes; ++lane) {
            const GroupScan::Node& node = group.nodes[k];
            const int own = limits[k].may_fit ? node.bins[lane] : 0;
            if (own == 0) continue;
            bins[0][k][lane] = own;
            most = own > most ? own : most;
            const uint64_t missing = node.scan.cells[own * kLanes + lane];
            if (missing == 0) continue;
            some_missing = true;
            first[1][k][lane] = missing;
            bins[1][k][lane] = own - 1;
        }
    const int chunks = (most + kChunk - 1) / kChunk;
    __m512 top = _mm512_set1_ps(-1);
    for (int side = 0; side < (some_missing ? 2 : 1); ++side) {
        const __m512i own = _mm512_loadu_si512(bins[side]);
        const auto screen = group.count == 2 ? screen_bins<true> : screen_bins<false>;
        top = _mm512_max_ps(top, screen(group, limits, own, first[side], chunks, screens[side]));
    }
    for (int k = 0; k < group.count; ++k) {
        best[k] = {};
        const float most_score =
            _mm512_mask_reduce_max_ps(static_cast<__mmask16>(k == 0 ? 0x00FF : 0xFF00), top);
        const float floor = group.nodes[k].floor;
        found[k] = most_score < 0 || most_score < floor * (1 - kNear);
        if (found[k]) continue;
        Finalists last{group.nodes[k], k, most_score * (1 - kNear), running};
        bool few = last.look_through(screens[0], chunks, 0, bins[0][k]);
        if (few && some_missing) few = last.look_through(screens[1], chunks, 1, bins[1][k]);
        if (!few) continue;
        best[k] = last.first();
        best[k].seeming = most_score;
        const fn::FeatureScan& s = group.nodes[k].scan;
        const double unit = s.gradient_unit * s.gradient_unit / (256 * s.hessian_unit);
        found[k] = best[k].best.score >= static_cast<double>(most_score) * unit * (1 - kRight);
    }
}

}  // namespace

}  // namespace tern::kernels::cpu::TERN_ISA
#endif
