// A TreeEnsemble compiled into the tables that kernels predict with.
#pragma once

#include <vector>

#include "classic/tree/tree_ensemble.h"
#include "kernels/trees.h"

namespace tern::classic {

struct TreePlan {
    explicit TreePlan(const TreeEnsemble& ensemble);
    TreePlan(const TreePlan&) = delete;
    TreePlan& operator=(const TreePlan&) = delete;

    // Of this plan's memory, on the CPU.
    kernels::TreeTables tables() const;

    int64_t n_outputs, leaf_size, n_trees;
    std::vector<kernels::fn::TreeColumn> columns;  // the first is what leaves read
    std::vector<uint32_t> sets;
    std::vector<kernels::fn::TreeStep<uint32_t>> narrow;  // empty where it does not fit
    std::vector<kernels::fn::TreeStep<uint64_t>> wide;
    std::vector<kernels::fn::TreeGroup> groups;
    std::vector<kernels::fn::TreeEntry> trees;
    std::vector<double> leaf_values;
    std::vector<int32_t> leaf_nodes;
    std::vector<double> base;
    bool rounds;

    bool plain;

    std::vector<kernels::TreeSource> sources;  // they point into what follows
    std::vector<double> thresholds;
    std::vector<float> thresholds_float;
    std::vector<int32_t> starts;
    std::vector<kernels::TreePlane> planes;
    std::vector<kernels::SweepStep> sweep;  // with sweep_begin empty where trees are too large
    std::vector<int64_t> sweep_begin;
};

// The largest float that is not above t: no float lies between them.
float rounded_down(double t);

}  // namespace tern::classic
