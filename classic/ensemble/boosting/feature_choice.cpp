#include "classic/ensemble/boosting/feature_choice.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tensor/core/philox.h"

namespace tern::classic::boosting {
namespace {

// Leaves a share of the flags that are set, at least one, drawn without replacement.
void draw(std::vector<uint8_t>& flags, double share, uint64_t seed, uint64_t key) {
    std::vector<size_t> set;
    for (size_t f = 0; f < flags.size(); ++f)
        if (flags[f] != 0) set.push_back(f);
    const auto all = static_cast<double>(set.size());
    const auto keep = static_cast<size_t>(std::max(1.0, std::round(share * all)));
    for (size_t i = 0; i + 1 < set.size() && i < keep; ++i) {
        const size_t j = i + philox_word64(seed, key, i) % (set.size() - i);
        std::swap(set[i], set[j]);
    }
    for (size_t i = keep; i < set.size(); ++i) flags[set[i]] = 0;
}

}  // namespace

FeatureChoice::FeatureChoice(int64_t features, const FeatureRules& rules, uint64_t seed,
                             uint64_t tree)
    : rules_(rules), of_tree_(static_cast<size_t>(features), 1), seed_(seed), tree_(tree) {
    if (rules.of_tree < 1) draw(of_tree_, rules.of_tree, seed, 2 * tree);
    if (rules.interactions.empty()) return;
    std::vector<bool> rest(static_cast<size_t>(features), true);
    for (const std::vector<int64_t>& set : rules.interactions) {
        std::vector<bool>& member = members_.emplace_back(static_cast<size_t>(features));
        for (const int64_t f : set) {
            member[static_cast<size_t>(f)] = true;
            rest[static_cast<size_t>(f)] = false;
        }
    }
    if (std::find(rest.begin(), rest.end(), true) != rest.end()) members_.push_back(rest);
}

FeatureChoice::Node FeatureChoice::child(const Node& parent, bool left, int64_t feature) const {
    Node out{parent.key * 0x9E3779B97F4A7C15u + (left ? 1 : 2), parent.sets};
    if (members_.empty()) return out;
    out.sets.resize(members_.size(), parent.sets.empty());
    for (size_t s = 0; s < members_.size(); ++s)
        out.sets[s] = out.sets[s] && members_[s][static_cast<size_t>(feature)];
    return out;
}

std::vector<uint8_t> FeatureChoice::allowed(const Node& node) const {
    std::vector<uint8_t> out = of_tree_;
    if (!node.sets.empty())
        for (size_t f = 0; f < out.size(); ++f) {
            bool open = false;
            for (size_t s = 0; s < members_.size(); ++s)
                open = open || (node.sets[s] && members_[s][f]);
            if (!open) out[f] = 0;
        }
    if (rules_.of_node < 1) draw(out, rules_.of_node, seed_ ^ node.key, 2 * tree_ + 1);
    return out;
}

}  // namespace tern::classic::boosting
