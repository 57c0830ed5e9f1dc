// Building ensembles, and the check that all that came from outside must pass.
#include "classic/tree/tree_ensemble.h"

#include <algorithm>
#include <cmath>

#include "tensor/core/error.h"

namespace tern::classic {
namespace {

template <class T>
void make_room(std::vector<T>& list, size_t count) {
    const size_t wanted = list.size() + count;
    if (wanted > list.capacity()) list.reserve(std::max(wanted, 2 * list.capacity()));
}

}  // namespace

void TreeEnsemble::add_tree(std::span<const TreeNode> tree_nodes,
                            std::span<const double> tree_values) {
    TERN_CHECK(!tree_nodes.empty() &&
                   tree_values.size() == tree_nodes.size() * static_cast<size_t>(leaf_size),
               ValueError, "TreeEnsemble.add_tree: ", tree_nodes.size(), " nodes with ",
               tree_values.size(), " values; ", leaf_size,
               " a node are wanted, and a node at least");
    const auto first = nodes.size();
    TERN_CHECK(tree_nodes.size() <= static_cast<size_t>(kMaxTreeNodes) - first, ValueError,
               "TreeEnsemble.add_tree: more than 2^30 nodes");
    make_room(tree_begin, 1);  // what may throw comes before what changes
    make_room(nodes, tree_nodes.size());
    values.insert(values.end(), tree_values.begin(), tree_values.end());
    nodes.insert(nodes.end(), tree_nodes.begin(), tree_nodes.end());
    tree_begin.push_back(static_cast<int64_t>(nodes.size()));
}

int32_t TreeEnsemble::add_category_set(std::span<const int32_t> categories) {
    int32_t last = -1;
    for (int32_t c : categories) {
        TERN_CHECK(c >= 0 && c <= kMaxCategory, ValueError,
                   "TreeEnsemble.add_category_set: a category from 0 to 2^24 - 1 is wanted, got ",
                   c);
        last = std::max(last, c);
    }
    const size_t begin = category_bits.size();
    category_bits.resize(begin + static_cast<size_t>(last + 32) / 32);
    for (int32_t c : categories) category_bits[begin + static_cast<size_t>(c / 32)] |= 1u << c % 32;
    set_begin.push_back(static_cast<int64_t>(category_bits.size()));
    return static_cast<int32_t>(set_begin.size()) - 2;
}

void TreeEnsemble::truncate(int64_t count) {
    if (count >= n_iterations()) return;
    tree_begin.resize(static_cast<size_t>(std::max<int64_t>(0, count) * trees_per_iteration()) + 1);
    nodes.resize(static_cast<size_t>(tree_begin.back()));
    values.resize(nodes.size() * static_cast<size_t>(leaf_size));
}

bool TreeEnsemble::contains(int32_t set, int64_t category) const {
    const auto s = static_cast<size_t>(set);
    const int64_t word = category / 32;
    if (category < 0 || word >= set_begin[s + 1] - set_begin[s]) return false;
    return category_bits[static_cast<size_t>(set_begin[s] + word)] >> category % 32 & 1;
}

namespace {

struct Checker {
    const TreeEnsemble& e;
    const std::string& name;

    template <class... Parts>
    void require(bool condition, const Parts&... parts) const {
        TERN_CHECK(condition, FormatError, "\"", name, "\": ", parts...);
    }

    // From 0, never falling, to `size`.
    void offsets(const std::vector<int64_t>& begin, size_t size, const char* what) const {
        require(!begin.empty() && begin.front() == 0 &&
                    std::is_sorted(begin.begin(), begin.end()) &&
                    begin.back() == static_cast<int64_t>(size),
                "the offsets of ", what, " do not rise from 0 to ", size);
    }

    void sizes() const {
        require(e.n_features >= 0 && e.n_features <= INT32_MAX, "n_features is ", e.n_features);
        require(e.n_outputs >= 1 && e.n_outputs <= kMaxTreeNodes, "n_outputs is ", e.n_outputs);
        require(e.leaf_size == 1 || e.leaf_size == e.n_outputs, "leaf_size is ", e.leaf_size,
                "; 1 or n_outputs = ", e.n_outputs, " is wanted");
        require(e.nodes.size() <= static_cast<size_t>(kMaxTreeNodes), "more than 2^30 nodes");
        require(e.values.size() / static_cast<size_t>(e.leaf_size) == e.nodes.size() &&
                    e.values.size() % static_cast<size_t>(e.leaf_size) == 0,
                e.values.size(), " values for ", e.nodes.size(), " nodes of ", e.leaf_size);
        offsets(e.tree_begin, e.nodes.size(), "the trees");
        offsets(e.set_begin, e.category_bits.size(), "the category sets");
        require(e.n_trees() % e.trees_per_iteration() == 0, e.n_trees(), " trees for ", e.n_outputs,
                " outputs");
        require(e.base_score.size() == static_cast<size_t>(e.n_outputs), e.base_score.size(),
                " base scores for ", e.n_outputs, " outputs");
        require(
            e.feature_names.empty() || e.feature_names.size() == static_cast<size_t>(e.n_features),
            e.feature_names.size(), " names for ", e.n_features, " features");
        for (double b : e.base_score) require(std::isfinite(b), "a base score is not finite");
        for (double v : e.values) require(std::isfinite(v), "a leaf's value is not finite");
        require(std::isfinite(e.link_scale), "the link's scale is not finite");
        for (size_t s = 0; s + 1 < e.set_begin.size(); ++s)
            require(e.set_begin[s + 1] - e.set_begin[s] <= (kMaxCategory + 1) / 32, "category set ",
                    s, " has more than 2^24 categories");
    }

    template <class... Parts>
    void at(int64_t t, int64_t i, bool condition, const Parts&... parts) const {
        require(condition, "tree ", t, ", node ", i, ": ", parts...);
    }

    void node(const TreeNode& n, int64_t t, int64_t i, int64_t size) const {
        at(t, i, n.feature >= -1 && n.feature < e.n_features, "feature ", n.feature, " of ",
           e.n_features);
        if (n.is_leaf()) return at(t, i, n.left == -1 && n.right == -1, "a leaf with children");
        for (int32_t child : {n.left, n.right})
            at(t, i, child > i && child < size, "child ", child, " is not behind it, of ", size,
               " nodes");
        at(t, i, !std::isnan(n.threshold), "the threshold is NaN");
        const auto sets = static_cast<int64_t>(e.set_begin.size()) - 1;
        at(t, i, n.category_set >= -1 && n.category_set < sets, "category set ", n.category_set,
           " of ", sets);
    }

    // As children stand behind their parents, one parent for every node but the root makes a tree.
    void tree(int64_t t, std::vector<bool>& has_parent) const {
        const std::span<const TreeNode> nodes = e.tree(t);
        require(!nodes.empty(), "tree ", t, " has no nodes");
        has_parent.assign(nodes.size(), false);
        const auto size = static_cast<int64_t>(nodes.size());
        for (int64_t i = 0; i < size; ++i) {
            const TreeNode& n = nodes[static_cast<size_t>(i)];
            at(t, i, i == 0 || has_parent[static_cast<size_t>(i)], "no parent");
            node(n, t, i, size);
            if (n.is_leaf()) continue;
            for (int32_t child : {n.left, n.right}) {
                at(t, i, !has_parent[static_cast<size_t>(child)], "child ", child,
                   " has another parent");
                has_parent[static_cast<size_t>(child)] = true;
            }
        }
    }
};

}  // namespace

void validate(const TreeEnsemble& ensemble, const std::string& name) {
    const Checker check{ensemble, name};
    check.sizes();
    std::vector<bool> has_parent;
    for (int64_t t = 0; t < ensemble.n_trees(); ++t) check.tree(t, has_parent);
}

}  // namespace tern::classic
