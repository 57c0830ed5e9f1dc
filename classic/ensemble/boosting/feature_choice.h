// Which features a node may be split by: those drawn for its tree and for itself, and those that
// may meet the features above it.
#pragma once

#include <cstdint>
#include <vector>

namespace tern::classic::boosting {

struct FeatureRules {
    double of_tree = 1, of_node = 1;  // shares that are drawn
    // Features that may occur together on a path; those in no set are a set. None: all may.
    std::vector<std::vector<int64_t>> interactions = {};
};

class FeatureChoice {
 public:
    // Draws of a tree depend on the seed and the tree's number alone, those of a node on its path,
    // too.
    FeatureChoice(int64_t features, const FeatureRules& rules, uint64_t seed, uint64_t tree);

    struct Node {
        uint64_t key = 0;        // of its path
        std::vector<bool> sets;  // interaction sets that are still open; empty: all
    };
    Node root() const { return {1, {}}; }
    Node child(const Node& parent, bool left, int64_t feature) const;
    // Whether all nodes of the tree may be split by the same features.
    bool is_uniform() const { return rules_.of_node >= 1 && rules_.interactions.empty(); }
    // uint8 [features].
    std::vector<uint8_t> allowed(const Node& node) const;

 private:
    FeatureRules rules_;
    std::vector<std::vector<bool>> members_;  // [set][feature]
    std::vector<uint8_t> of_tree_;
    uint64_t seed_, tree_;
};

}  // namespace tern::classic::boosting
