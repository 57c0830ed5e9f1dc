// Thresholds become ranks, features planes of bytes, and trees lists of nodes, children first.
#include "classic/tree/sweep_plan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <utility>

namespace tern::classic {
namespace {

using kernels::SweepStep;
constexpr int64_t kLeaves = 256;  // a leaf's number is a byte
constexpr int64_t kRanks = 255;   // thresholds that a byte tells apart

class Sweep {
 public:
    Sweep(const TreeEnsemble& ensemble, const ColumnTable& columns, TreePlan& plan)
        : e_(ensemble), columns_(columns), plan_(plan) {}

    void run() {
        find_sources();
        find_planes();
        plan_.sweep_begin.push_back(0);
        for (const kernels::fn::TreeEntry& entry : plan_.trees) {
            if (entry.number >= 0) tree(entry);
            plan_.sweep_begin.push_back(static_cast<int64_t>(plan_.sweep.size()));
        }
    }

 private:
    using SourceKey = std::pair<int32_t, bool>;  // feature, whether zero is missing
    struct PlaneKey {
        int32_t source;
        int64_t chunk;  // or the column of a category set, with source -1
        bool missing_left;
        auto operator<=>(const PlaneKey&) const = default;
    };

    static SourceKey source_key(const TreeNode& node) {
        return {node.feature, node.zero_is_missing};
    }

    void find_sources() {
        std::map<SourceKey, std::vector<double>> found;
        for (const TreeNode& node : e_.nodes)
            if (!node.is_leaf() && node.category_set < 0)
                found[source_key(node)].push_back(node.threshold);
        for (auto& [key, thresholds] : found) {
            std::sort(thresholds.begin(), thresholds.end());
            thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
            kernels::TreeSource source;
            source.column.feature = key.first;
            source.column.zero_is_missing = key.second;
            source.column.round = e_.rounds_to_float32;
            sources_[key] = static_cast<int32_t>(plan_.sources.size());
            ranked_[key] = std::move(thresholds);
            plan_.sources.push_back(source);
        }
        lay_out_ranks();
    }

    // Buckets several times as many as thresholds: most searches are one or two steps.
    void lay_out_ranks() {
        std::vector<RankLayout<float>> narrow;
        std::vector<RankLayout<double>> wide;
        for (const auto& [key, thresholds] : ranked_) {
            wide.push_back(lay_out(thresholds, plan_.thresholds));
            std::vector<float> rounded;
            for (double t : thresholds) rounded.push_back(rounded_down(t));
            narrow.push_back(lay_out(rounded, plan_.thresholds_float));
        }
        for (size_t s = 0; s < plan_.sources.size(); ++s) {
            plan_.sources[s].narrow = narrow[s].ranks(plan_.thresholds_float, plan_.starts);
            plan_.sources[s].wide = wide[s].ranks(plan_.thresholds, plan_.starts);
        }
    }

    // The place of a source's tables, while they may still move.
    template <class T>
    struct RankLayout {
        size_t first, count, starts, buckets;
        T low, scale;
        int64_t window;

        kernels::TreeRanks<T> ranks(const std::vector<T>& thresholds,
                                    const std::vector<int32_t>& all_starts) const {
            return {std::span(thresholds).subspan(first, count),
                    std::span(all_starts).subspan(starts, buckets), low, scale, window};
        }
    };

    template <class T>
    RankLayout<T> lay_out(const std::vector<T>& thresholds, std::vector<T>& all) {
        RankLayout<T> out{.first = all.size(),
                          .count = thresholds.size(),
                          .starts = plan_.starts.size(),
                          .buckets = std::min<size_t>(2048, std::bit_ceil(8 * thresholds.size())),
                          .low = thresholds.front()};
        out.scale = static_cast<T>(out.buckets - 1) / (thresholds.back() - out.low);
        if (!std::isfinite(out.scale)) out.scale = 0;  // one bucket for all
        std::vector<int32_t> count(out.buckets + 1, 0);
        for (T t : thresholds)
            ++count[static_cast<size_t>(kernels::fn::tree_bucket(
                        t, out.low, out.scale, static_cast<int32_t>(out.buckets))) +
                    1];
        out.window = *std::max_element(count.begin(), count.end());
        std::partial_sum(count.begin(), count.end(), count.begin());
        plan_.starts.insert(plan_.starts.end(), count.begin(), count.end() - 1);
        all.insert(all.end(), thresholds.begin(), thresholds.end());
        all.insert(all.end(), static_cast<size_t>(out.window), std::numeric_limits<T>::infinity());
        return out;
    }

    int64_t rank_of(const TreeNode& node) const {
        const std::vector<double>& all = ranked_.at(source_key(node));
        return std::lower_bound(all.begin(), all.end(), node.threshold) - all.begin();
    }

    PlaneKey plane_key(const TreeNode& node) const {
        if (node.category_set >= 0) return {-1, columns_.of(node), false};
        return {sources_.at(source_key(node)), rank_of(node) / kRanks, node.default_left};
    }

    // In the order of sources: their ranks are found once for all their planes.
    void find_planes() {
        for (const TreeNode& node : e_.nodes)
            if (!node.is_leaf()) planes_[plane_key(node)] = 0;
        for (auto& [key, number] : planes_) {
            number = static_cast<uint32_t>(plan_.planes.size());
            kernels::TreePlane plane{.source = key.source, .missing_left = key.missing_left};
            if (key.source < 0)
                plane.column = static_cast<int32_t>(key.chunk);
            else
                plane.first = key.chunk * kRanks;
            plan_.planes.push_back(plane);
        }
    }

    void tree(const kernels::fn::TreeEntry& entry) {
        nodes_ = e_.tree(entry.number);
        leaf_.assign(nodes_.size(), 0);
        const auto leaves = static_cast<int64_t>(nodes_.size() / 2 + 1);
        for (int64_t i = 0; i < leaves; ++i)
            leaf_[static_cast<size_t>(plan_.leaf_nodes[static_cast<size_t>(entry.leaf + i)])] =
                static_cast<uint8_t>(i);
        weigh();
        if (!nodes_.front().is_leaf()) emit(0, false);
    }

    // What must be stacked while a node is found: the child that needs more goes first, so that 256
    // leaves never need more than 7.
    void weigh() {
        need_.assign(nodes_.size(), 0);
        for (size_t i = nodes_.size(); i-- > 0;) {
            if (nodes_[i].is_leaf()) continue;
            const int a = need_[static_cast<size_t>(nodes_[i].left)],
                      b = need_[static_cast<size_t>(nodes_[i].right)];
            need_[i] = std::max({a, b, a == b ? a + 1 : 1});
        }
    }

    // The steps of node i and all below it. `live`: there is a result to be stacked first.
    void emit(int32_t i, bool live) {
        const TreeNode& node = nodes_[static_cast<size_t>(i)];
        const auto l = static_cast<size_t>(node.left), r = static_cast<size_t>(node.right);
        const bool left = nodes_[l].is_leaf(), right = nodes_[r].is_leaf();
        SweepStep step = step_of(node);
        step.left = leaf_[l];
        step.right = leaf_[r];
        if (left && right) {
            step.kind = live ? SweepStep::leaves_stacking : SweepStep::leaves;
        } else if (left || right) {
            step.kind = left ? SweepStep::leaf_left : SweepStep::leaf_right;
            emit(left ? node.right : node.left, live);
        } else {
            const bool left_first = need_[l] >= need_[r];
            step.kind = left_first ? SweepStep::stack_left : SweepStep::stack_right;
            emit(left_first ? node.left : node.right, live);
            emit(left_first ? node.right : node.left, true);
        }
        plan_.sweep.push_back(step);
    }

    SweepStep step_of(const TreeNode& node) const {
        SweepStep step;
        step.plane = planes_.at(plane_key(node));
        if (node.category_set < 0)
            step.bound = static_cast<int8_t>(rank_of(node) % kRanks + 1 - 128);
        return step;
    }

    const TreeEnsemble& e_;
    const ColumnTable& columns_;
    TreePlan& plan_;
    std::map<SourceKey, int32_t> sources_;
    std::map<SourceKey, std::vector<double>> ranked_;  // thresholds, ascending
    std::map<PlaneKey, uint32_t> planes_;
    std::span<const TreeNode> nodes_;
    std::vector<uint8_t> leaf_;
    std::vector<int> need_;
};

}  // namespace

void plan_sweep(const TreeEnsemble& ensemble, const ColumnTable& columns, TreePlan& plan) {
    for (int64_t t = 0; t < ensemble.n_trees(); ++t)
        if (ensemble.tree(t).size() > 2 * kLeaves - 1) return;
    Sweep(ensemble, columns, plan).run();
}

}  // namespace tern::classic
