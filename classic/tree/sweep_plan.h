// The part of a TreePlan that predicts whole tiles of samples with small trees.
#pragma once

#include "classic/tree/column_table.h"
#include "classic/tree/tree_plan.h"

namespace tern::classic {

// Fills sources, thresholds, planes and sweep of a plan whose trees are laid out; leaves
// sweep_begin empty where a tree has more than 256 leaves.
void plan_sweep(const TreeEnsemble& ensemble, const ColumnTable& columns, TreePlan& plan);

}  // namespace tern::classic
