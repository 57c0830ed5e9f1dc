// Breadth-first order, found with a list of places and a mark on those that were met.
#include "classic/tree/foreign_tree.h"

#include "tensor/core/error.h"

namespace tern::classic {

void ForeignTree::append_to(TreeEnsemble& ensemble, const std::string& where) const {
    const auto size = static_cast<int64_t>(nodes.size());
    std::vector<bool> met(nodes.size(), false);
    std::vector<int32_t> order;
    const auto meet = [&](int32_t node) {
        TERN_CHECK(node >= 0 && node < size, FormatError, where, ": child ", node, " of ", size,
                   " nodes");
        TERN_CHECK(!met[static_cast<size_t>(node)], FormatError, where, ": node ", node,
                   " has two parents");
        met[static_cast<size_t>(node)] = true;
        order.push_back(node);
        return static_cast<int32_t>(order.size()) - 1;
    };
    meet(0);
    std::vector<TreeNode> out;
    std::vector<double> out_values;
    for (size_t i = 0; i < order.size(); ++i) {
        TreeNode node = nodes[static_cast<size_t>(order[i])];
        out_values.push_back(values[static_cast<size_t>(order[i])]);
        if (!node.is_leaf()) {
            node.left = meet(node.left);
            node.right = meet(node.right);
        }
        out.push_back(node);
    }
    ensemble.add_tree(out, out_values);
}

}  // namespace tern::classic
