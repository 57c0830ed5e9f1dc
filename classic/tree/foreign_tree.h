// Trees as other libraries store them, nodes in any order, on their way into an ensemble.
#pragma once

#include <string>
#include <vector>

#include "classic/tree/tree_ensemble.h"

namespace tern::classic {

struct ForeignTree {
    std::vector<TreeNode> nodes;  // children are places in this list; the root is the first
    std::vector<double> values;   // [nodes]

    // Appends what can be reached from the root, children behind parents. Throws FormatError,
    // naming `where`, for a child outside the list and for one that is met twice.
    void append_to(TreeEnsemble& ensemble, const std::string& where) const;
};

}  // namespace tern::classic
