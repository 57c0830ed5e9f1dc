// The trees of a boosted model or a forest: what training writes, what readers of other libraries'
// files make, and what TreePredictor compiles.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {
namespace classic {

// A sample goes left where x[feature] <= threshold or, at a node with a category set, where the
// whole part of x[feature] is in the set. A missing value (NaN) goes where `default_left` says, at
// either kind of node.
struct TreeNode {
    double threshold = 0;
    double gain = 0;            // what the split reduced the loss by
    double cover = 0;           // sum of the hessians, or weights, of the samples that came here
    int64_t count = 0;          // how many they were
    int32_t feature = -1;       // -1: a leaf
    int32_t left = -1;          // children, counted from the root of their tree; both stand behind
    int32_t right = -1;         // their parent; -1 in a leaf
    int32_t category_set = -1;  // -1: the node compares with its threshold
    bool default_left = false;
    bool zero_is_missing = false;  // 0 (within 1e-35), too, goes where default_left says

    bool is_leaf() const { return feature < 0; }
};

// From raw scores to predictions: name, and what it does to a score s.
enum class TreeLink : uint8_t {
    identity,  // s
    sigmoid,   // 1 / (1 + exp(-scale s)), each output for itself
    softmax,   // over the outputs
    exp,       // exp(s)
    softplus,  // log(1 + exp(s))
    square,    // s |s|
    step,      // 1 where s > 0, else 0
};

struct TreeEnsemble {
    int64_t n_features = 0;
    int64_t n_outputs = 1;  // k: scores a sample gets
    // Values a leaf holds: 1, and tree t adds to output t % n_outputs, or n_outputs, and every tree
    // adds to all.
    int64_t leaf_size = 1;

    std::vector<int64_t> tree_begin = {
        0};  // [trees + 1]: the root of tree t is nodes[tree_begin[t]]
    std::vector<TreeNode> nodes;
    std::vector<double> values;  // [nodes, leaf_size]; only those of leaves are predicted with
    // Set s holds category c where bit c % 32 of category_bits[set_begin[s] + c / 32] is set;
    // beyond set_begin[s + 1] there are no members.
    std::vector<int64_t> set_begin = {0};
    std::vector<uint32_t> category_bits;

    std::vector<double> base_score = {0};  // [n_outputs], added to the trees' sums
    std::string objective;                 // what was minimised, by name; for reading only
    TreeLink link = TreeLink::identity;
    double link_scale = 1;                   // of sigmoid
    bool rounds_to_float32 = false;          // x is rounded to float32 first, as XGBoost does
    std::vector<std::string> feature_names;  // [n_features], or none

    int64_t n_trees() const { return static_cast<int64_t>(tree_begin.size()) - 1; }
    // Rounds of boosting: n_outputs trees each, or one where leaves hold all outputs.
    int64_t n_iterations() const { return n_trees() / trees_per_iteration(); }
    int64_t trees_per_iteration() const { return leaf_size == 1 ? n_outputs : 1; }
    std::span<const TreeNode> tree(int64_t t) const {
        const auto i = static_cast<size_t>(t);
        return std::span(nodes).subspan(static_cast<size_t>(tree_begin[i]),
                                        static_cast<size_t>(tree_begin[i + 1] - tree_begin[i]));
    }

    // Appends a tree; values: [tree nodes, leaf_size].
    void add_tree(std::span<const TreeNode> tree_nodes, std::span<const double> tree_values);
    // Appends a set of these categories, each from 0 to 2^24 - 1, and returns its number.
    int32_t add_category_set(std::span<const int32_t> categories);
    // Forgets the trees from iteration `count` on (early stopping); none if there are fewer.
    void truncate(int64_t count);
    bool contains(int32_t set, int64_t category) const;
};

inline constexpr int64_t kMaxTreeNodes = int64_t{1} << 30;  // of an ensemble
inline constexpr int32_t kMaxCategory = (1 << 24) - 1;

// Throws FormatError, naming `name`, tree and node, unless the ensemble is whole: sizes agree,
// every node but the root is the child of exactly one node before it, features and sets are in
// range, numbers are not NaN, values are finite. What passes can be predicted with safely.
void validate(const TreeEnsemble& ensemble, const std::string& name);

}  // namespace classic
}  // namespace tern
