// From the best candidate of a node to its split; the same on both devices.
#pragma once

#include "kernels/formula/candidate.h"
#include "kernels/split.h"

namespace tern::kernels {

struct FoundSplit {
    fn::Candidate best;
    int32_t feature = -1;
    int32_t bins = 0;  // of the feature's values
    bool categorical = false;
    uint64_t missing = 0, total = 0;  // cells: of missing values, of all
    BinSet categories = {};           // of a categorical feature: the bins that go left
};

// `scan` is of the candidate's feature; its cells are not looked at.
inline Split split_of(const FoundSplit& found, const fn::FeatureScan& scan) {
    Split out;
    out.gradient = fn::gradient_of(found.total);
    out.hessian = fn::hessian_of(found.total);
    const double parent = scan.parent_score(found.total), score = found.best.score;
    if (found.feature < 0 || score < 0 || !fn::is_gain(score, parent, scan.rule)) return out;
    out.gain = score - parent;
    out.feature = found.feature;
    out.left_gradient = fn::gradient_of(found.best.left);
    out.left_hessian = fn::hessian_of(found.best.left);
    const auto missing_bin = static_cast<unsigned>(found.bins);
    out.default_left = 2 * out.left_hessian >= out.hessian;
    if (found.categorical) {
        out.left = found.categories;
        if (found.missing != 0) out.default_left = out.left.contains(missing_bin);
    } else {
        out.bin = found.best.bin;
        for (int b = 0; b <= found.best.bin; ++b) out.left.add(static_cast<unsigned>(b));
        if (found.missing != 0) out.default_left = found.best.missing_left != 0;
    }
    if (out.default_left) out.left.add(missing_bin);
    return out;
}

}  // namespace tern::kernels
