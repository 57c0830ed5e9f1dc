// A split of one feature while the best is looked for, and the checks that need no vectors: those
// of monotone features and of categories. One functor for both devices.
#pragma once

#include "kernels/formula/split.h"

namespace tern::kernels::fn {

struct Candidate {
    double score = -1;  // leaf_score of both children; negative: none
    int32_t bin = -1;   // the last that goes left, in the order of the scan
    int32_t missing_left = 0;
    uint64_t left = 0;  // the packed sums that go left
};

// One feature of one node.
struct FeatureScan {
    const uint64_t* cells;
    int32_t bins;       // of values; cells[bins] is that of missing values
    int32_t direction;  // 1 or -1: of a monotone constraint
    bool bounded;       // the node or the feature is under a constraint
    double count;       // rows of the node
    double gradient_unit, hessian_unit;
    SplitRule rule;
    ValueBounds bounds;

    TERN_HD Sums sums(uint64_t cell) const {
        return {gradient_unit * gradient_of(cell), hessian_unit * hessian_of(cell)};
    }
    TERN_HD double modulus() const { return count < kCountModulus ? 0.0 : double(kCountModulus); }

    TERN_HD bool fits(uint64_t left, const Sums& l, const Sums& r) const {
        if (!(l.h >= rule.min_hessian && r.h >= rule.min_hessian)) return false;
        if (!(l.h + rule.l2 > 0 && r.h + rule.l2 > 0)) return false;
        const double share = rounded_product(count / (l.h + r.h), l.h);
        const double lefts = unwrapped_count(count_of(left), share, modulus());
        return lefts >= rule.min_count && count - lefts >= rule.min_count;
    }

    // The score of sending `left` of `total` to the left, negative if that may not be.
    TERN_HD double score(uint64_t left, uint64_t total) const {
        const Sums l = sums(left), r = sums(total - left);
        if (!fits(left, l, r)) return -1;
        if (!bounded)
            return pair_score(shrunk(l.g, rule.l1), l.h + rule.l2, shrunk(r.g, rule.l1),
                              r.h + rule.l2);
        const double first = leaf_value(l, rule, bounds), second = leaf_value(r, rule, bounds);
        if (direction > 0 ? first > second : direction < 0 && first < second) return -1;
        return score_at(l, rule, first) + score_at(r, rule, second);
    }
    TERN_HD double parent_score(uint64_t total) const {
        const Sums s = sums(total);
        return bounded ? score_at(s, rule, leaf_value(s, rule, bounds)) : leaf_score(s, rule);
    }

    // What categories are ordered by.
    TERN_HD double rank_key(uint64_t cell) const {
        const Sums s = sums(cell);
        return s.g / (s.h + rule.category_smoothing);
    }
};

TERN_HD inline void keep_better(Candidate& best, double score, int32_t bin, int32_t missing_left,
                                uint64_t left) {
    if (score > best.score) best = {score, bin, missing_left, left};
}

}  // namespace tern::kernels::fn
