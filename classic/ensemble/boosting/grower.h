// One tree, grown over bins: the leaf of the highest gain first, or level by level.
#pragma once

#include <vector>

#include "classic/ensemble/boosting/bins.h"
#include "classic/ensemble/boosting/feature_choice.h"
#include "kernels/split.h"

namespace tern::classic::boosting {

struct GrowOptions {
    int64_t max_depth = 0;       // 0: any
    int64_t max_leaf_nodes = 0;  // 0: any
    bool level_by_level = false;
    kernels::fn::SplitRule rule = {};
    std::vector<int8_t> monotone = {};  // 1, -1 or 0 for each feature, or none
};

struct GrownNode {
    int32_t left = -1, right = -1;  // -1: a leaf; children stand behind their parent
    int32_t depth = 0;
    kernels::RowRange rows;
    kernels::Split split;                  // of what is no leaf
    int64_t gradient = 0, hessian = 0;     // sums, as integers
    kernels::fn::ValueBounds bounds = {};  // of its value

    bool is_leaf() const { return left < 0; }
};

// The gradients a tree is grown to.
struct PackedGradients {
    Tensor cells;  // int64 [n]
    double gradient_unit = 1, hessian_unit = 1;
};

class TreeGrower {
 public:
    TreeGrower(const BinnedTable& table, const FeatureBins& bins, const GrowOptions& options);
    ~TreeGrower();

    // A tree over the rows numbered in rows: int32 [m], which are put in the order of the leaves.
    std::vector<GrownNode> grow(const PackedGradients& gradients, const Tensor& rows,
                                FeatureChoice& choice);

 private:
    struct Tree;
    const BinnedTable& table_;
    const FeatureBins& bins_;
    GrowOptions options_;
    int64_t cells_, slots_;
    Tensor histograms_, spare_, monotone_;
};

}  // namespace tern::classic::boosting
