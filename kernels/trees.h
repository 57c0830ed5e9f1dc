// Prediction with many decision trees.
#pragma once

#include <span>

#include "kernels/dispatch.h"
#include "kernels/formula/trees.h"
#include "tensor/core/view.h"

namespace tern::kernels {

// The ascending thresholds of a feature and where to look for a number among them: it is above
// those before `starts` of its bucket, and of the `window` that follow, a search tells.
template <class T>
struct TreeRanks {
    std::span<const T> thresholds;    // with `window` infinities behind them
    std::span<const int32_t> starts;  // [buckets]
    T low = 0, scale = 0;             // of fn::tree_bucket
    int64_t window = 0;
};
struct TreeSource {
    fn::TreeColumn column;  // its rule for missing values is that of the plane
    TreeRanks<float> narrow;
    TreeRanks<double> wide;
};

// Bytes of samples: min(max(rank - first, 0), 255) of a source, less 128; missing values as 0 or
// as 255. Of a category set: 0 for a member, else 255.
struct TreePlane {
    int32_t source = -1;  // -1: a category set,
    int32_t column = -1;  // that of this column
    int64_t first = 0;
    bool missing_left = false;
};

// A node of a small tree, children before their parent: replaces the leaf found so far, or of two
// the one last stacked, by that on the side that the node takes.
struct SweepStep {
    enum Kind : uint8_t { leaves, leaves_stacking, leaf_left, leaf_right, stack_left, stack_right };

    uint32_t plane = 0;
    int8_t bound = 0;  // left where the byte is less
    Kind kind = leaves;
    uint8_t left = 0, right = 0;  // those children that are leaves
};

// The trees' tables, dense, all on one device. `sweep` and what belongs to it are on the CPU alone.
struct TreeTables {
    int64_t n_outputs = 1, leaf_size = 1, n_trees = 0;
    int64_t n_columns = 0;
    const fn::TreeColumn* columns = nullptr;
    const uint32_t* sets = nullptr;
    const fn::TreeStep<uint32_t>* narrow = nullptr;  // null where 16 bits do not hold its fields
    const fn::TreeStep<uint64_t>* wide = nullptr;
    int64_t n_groups = 0;
    const fn::TreeGroup* groups = nullptr;
    const fn::TreeEntry* trees = nullptr;  // [n_groups, kTreeGroup]
    const double* leaf_values = nullptr;   // [leaves, leaf_size]
    const int32_t* leaf_nodes = nullptr;   // [leaves]: its number in the tree
    const double* base = nullptr;          // [n_outputs]
    bool rounds = false;                   // all columns round to float32
    bool plain = false;                    // no column but of numbers, and zero is a number

    int64_t n_sources = 0, n_planes = 0;
    const TreeSource* sources = nullptr;
    const TreePlane* planes = nullptr;
    const SweepStep* sweep = nullptr;      // null: there are too many planes
    const int64_t* sweep_begin = nullptr;  // [n_groups * kTreeGroup + 1]
};

namespace cpu {
void tree_scores(const TreeTables& tables, const View& x, const View& y);
void tree_leaves(const TreeTables& tables, const View& x, const View& y);
template <class T>
void tree_scores_of_row(const TreeTables& tables, const T* x, double* y);
}  // namespace cpu
namespace cuda {
void tree_scores(const TreeTables& tables, const View& x, const View& y);
void tree_leaves(const TreeTables& tables, const View& x, const View& y);
}  // namespace cuda

// y: float64 [n, n_outputs], the base score and the values of the leaves that the rows of x: [n,
// d], float32 or float64, fall into. Bit-equal on all devices. Dense.
inline void tree_scores(const TreeTables& tables, const View& x, const View& y) {
    TERN_DISPATCH(y.device, tree_scores(tables, x, y));
}
// y: int32 [n, trees], the number of the leaf in its tree.
inline void tree_leaves(const TreeTables& tables, const View& x, const View& y) {
    TERN_DISPATCH(y.device, tree_leaves(tables, x, y));
}

}  // namespace tern::kernels
