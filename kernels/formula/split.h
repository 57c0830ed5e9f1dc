// What a split of a node is worth, and what the values of its children are: the second-order
// approximation of Chen and Guestrin, "XGBoost" (KDD 2016), with an L1 term. Both devices compute
// these in double, step by step, with no product fused into a sum, so that they choose the same.
#pragma once

#include <cstdint>

#include "kernels/formula/histogram.h"
#include "tensor/core/host_device.h"

namespace tern::kernels::fn {

// Sums of gradients and hessians (of rows, in the loss's own units).
struct Sums {
    double g = 0, h = 0;
};

struct SplitRule {
    double l1 = 0, l2 = 0;
    double min_hessian = 0;  // of a child
    double min_gain = 0;     // a split gains more
    double min_count = 1;    // rows of a child
    double category_smoothing = 10;
};

// Bounds of a node's value, from monotone constraints above it.
struct ValueBounds {
    double lower, upper;
};

// g brought towards zero by l1.
TERN_HD inline double shrunk(double g, double l1) {
    const double size = (g < 0 ? -g : g) - l1;
    const double kept = size > 0 ? size : 0;
    return g < 0 ? -kept : kept;
}

TERN_HD inline double leaf_value(const Sums& s, const SplitRule& rule) {
    const double weight = s.h + rule.l2;
    return weight > 0 ? -shrunk(s.g, rule.l1) / weight : 0;
}
TERN_HD inline double leaf_value(const Sums& s, const SplitRule& rule, const ValueBounds& bounds) {
    const double value = leaf_value(s, rule);
    return value < bounds.lower ? bounds.lower : value > bounds.upper ? bounds.upper : value;
}

// Twice what the loss falls by when a node of these sums takes its best value.
TERN_HD inline double leaf_score(const Sums& s, const SplitRule& rule) {
    const double weight = s.h + rule.l2, g = shrunk(s.g, rule.l1);
    return weight > 0 ? rounded_product(g, g) / weight : 0;
}
// The same for another value.
TERN_HD inline double score_at(const Sums& s, const SplitRule& rule, double value) {
    const double size = value < 0 ? -value : value;
    const double square = rounded_product(rounded_product(s.h + rule.l2, value), value);
    return -(rounded_product(2 * s.g, value) + square) - rounded_product(2 * rule.l1, size);
}

// leaf_score of two children, of shrunk gradients and hessians with l2, by one division.
TERN_HD inline double pair_score(double gl, double hl, double gr, double hr) {
    const double left = rounded_product(rounded_product(gl, gl), hr);
    const double right = rounded_product(rounded_product(gr, gr), hl);
    return (left + right) / rounded_product(hl, hr);
}

// The count of rows whose packed count is `low` (modulo kCountModulus) and which are, by their
// share of the hessians, about `estimate`. Exact while the estimate is 2047 or less away.
TERN_HD inline double unwrapped_count(double low, double estimate, double modulus) {
    const double turns = (estimate - low) * (1.0 / kCountModulus) + 0.5;
    const auto whole = static_cast<int32_t>(turns);
    return low + modulus * static_cast<double>(whole);
}

// Whether a gain is more than what rounding may pretend.
TERN_HD inline bool is_gain(double score, double parent, const SplitRule& rule) {
    const double gain = score - parent;
    return gain > rule.min_gain && gain > 1e-10 * score;
}

}  // namespace tern::kernels::fn
