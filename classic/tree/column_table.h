// The columns that the nodes of an ensemble read: a feature under one rule for missing values, or
// the test for one category set.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "classic/tree/tree_ensemble.h"
#include "kernels/formula/trees.h"

namespace tern::classic {

class ColumnTable {
 public:
    explicit ColumnTable(const TreeEnsemble& ensemble);

    const std::vector<kernels::fn::TreeColumn>& columns() const { return columns_; }
    // The number of the column that an inner node reads.
    uint32_t of(const TreeNode& node) const { return numbers_.at(key(node)); }

 private:
    using Key = std::tuple<int32_t, int32_t, bool, bool>;
    static Key key(const TreeNode& node) {
        return {node.feature, node.category_set, node.zero_is_missing, node.default_left};
    }

    std::map<Key, uint32_t> numbers_;
    std::vector<kernels::fn::TreeColumn> columns_;
};

}  // namespace tern::classic
