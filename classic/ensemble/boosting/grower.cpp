// Leaves are expanded (divided, their children's histograms built and searched) some at a time and
// ahead of need: what comes of a leaf depends on its rows alone. The tree then takes expansions one
// by one, in order of their gain, so that how many were made at a time changes nothing.
#include "classic/ensemble/boosting/grower.h"

#include <algorithm>
#include <limits>
#include <set>

#include "kernels/histogram.h"
#include "kernels/partition.h"
#include "tensor/factory.h"

namespace tern::classic::boosting {
namespace {

// Leaves expanded together, ahead of need: of large tables as many as make the threads' shares
// even, of small ones no more than are bound to be wanted.
constexpr int64_t kAtOnce = 8, kAtOnceOfSmall = 2;
constexpr int64_t kSmall = 1 << 20;                    // values
constexpr int64_t kAtOnceOfLevel = 256;                // when a level is wanted anyhow
constexpr int64_t kHistogramBytes = int64_t{1} << 29;  // memory for histograms, or a few
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Leaf : GrownNode {
    kernels::Split best;  // with feature -1: it stays a leaf
    int64_t slot = -1;    // of its histogram; -1: none
    bool is_expanded = false;
    int32_t kids[2] = {-1, -1};
    FeatureChoice::Node choice;
};

}  // namespace

struct TreeGrower::Tree {
    TreeGrower& grower;
    const PackedGradients& gradients;
    const Tensor& rows;
    FeatureChoice& choice;

    std::vector<Leaf> nodes = {};
    std::vector<int64_t> free_slots = {};
    Tensor allowed = {};  // features, of all nodes or of those just searched

    struct Better {
        const Tree& tree;
        bool operator()(int32_t a, int32_t b) const {
            const Leaf &p = tree.at(a), &q = tree.at(b);
            if (tree.grower.options_.level_by_level && p.depth != q.depth) return p.depth < q.depth;
            return p.best.gain != q.best.gain ? p.best.gain > q.best.gain : a < b;
        }
    };
    std::set<int32_t, Better> open{Better{*this}};  // leaves of the tree that can be split

    Leaf& at(int32_t i) { return nodes[static_cast<size_t>(i)]; }
    const Leaf& at(int32_t i) const { return nodes[static_cast<size_t>(i)]; }
    const GrowOptions& options() const { return grower.options_; }

    void release(Leaf& leaf) {
        if (leaf.slot >= 0) free_slots.push_back(leaf.slot);
        leaf.slot = -1;
    }
    // A free slot, or that of the leaf, of those before node `end`, that is wanted last.
    int64_t take_slot(int32_t end) {
        if (free_slots.empty()) {
            int32_t victim = -1;
            for (int32_t i = 0; i < end; ++i) {
                if (at(i).slot < 0 || at(i).is_expanded) continue;
                if (victim < 0 || Better{*this}(victim, i)) victim = i;
            }
            release(at(victim));
        }
        const int64_t slot = free_slots.back();
        free_slots.pop_back();
        return slot;
    }

    bool may_be_split(const Leaf& leaf) const {
        if (options().max_depth > 0 && leaf.depth >= options().max_depth) return false;
        return static_cast<double>(leaf.rows.count) >= 2 * options().rule.min_count;
    }

    kernels::fn::ValueBounds bounds_of(const Leaf& parent, bool left, double middle) const {
        kernels::fn::ValueBounds b = parent.bounds;
        if (options().monotone.empty()) return b;
        const int direction = options().monotone[static_cast<size_t>(parent.best.feature)];
        if (direction != 0) ((direction > 0) == left ? b.upper : b.lower) = middle;
        return b;
    }
    double value_of(int64_t gradient, int64_t hessian, const kernels::fn::ValueBounds& b) const {
        return kernels::fn::leaf_value(sums(gradient, hessian), options().rule, b);
    }
    kernels::fn::Sums sums(int64_t gradient, int64_t hessian) const {
        return {gradients.gradient_unit * static_cast<double>(gradient),
                gradients.hessian_unit * static_cast<double>(hessian)};
    }

    void add_kids(int32_t parent, int64_t left_count) {
        const auto first = static_cast<int32_t>(nodes.size());
        const Leaf p = at(parent);
        const int64_t g = p.best.left_gradient, h = p.best.left_hessian;
        const double middle =
            (value_of(g, h, p.bounds) + value_of(p.gradient - g, p.hessian - h, p.bounds)) / 2;
        for (const bool left : {true, false}) {
            Leaf& kid = nodes.emplace_back();
            kid.depth = p.depth + 1;
            kid.rows =
                left ? kernels::RowRange{p.rows.begin, left_count}
                     : kernels::RowRange{p.rows.begin + left_count, p.rows.count - left_count};
            kid.gradient = left ? g : p.gradient - g;
            kid.hessian = left ? h : p.hessian - h;
            kid.bounds = bounds_of(p, left, middle);
            kid.choice = choice.child(p.choice, left, p.best.feature);
        }
        at(parent).kids[0] = first;
        at(parent).kids[1] = first + 1;
    }

    // Builds histograms of the children, of the smaller alone where its sibling's follows.
    void plan(const std::vector<int32_t>& parents, int32_t end,
              std::vector<kernels::HistogramJob>& builds, std::vector<kernels::SearchJob>& searches,
              std::vector<int32_t>& searched) {
        for (const int32_t i : parents) {
            int32_t small = at(i).kids[0], large = at(i).kids[1];
            if (at(small).rows.count > at(large).rows.count) std::swap(small, large);
            const bool wants_large = may_be_split(at(large)), wants_small = may_be_split(at(small));
            if (!wants_large) {
                release(at(i));
                continue;
            }
            const bool has_parent = at(i).slot >= 0;
            if (wants_small || has_parent) {
                at(small).slot = take_slot(end);
                builds.push_back({at(small).rows, at(small).slot});
            }
            at(large).slot = has_parent ? at(i).slot : take_slot(end);
            at(i).slot = -1;
            if (!has_parent) builds.push_back({at(large).rows, at(large).slot});
            add_search(large, has_parent ? at(small).slot : -1, searches, searched);
            if (wants_small) add_search(small, -1, searches, searched);
        }
    }

    void add_search(int32_t node, int64_t subtract, std::vector<kernels::SearchJob>& searches,
                    std::vector<int32_t>& searched) const {
        const Leaf& leaf = at(node);
        searches.push_back({leaf.slot, subtract, leaf.rows.count, 0, leaf.bounds});
        searched.push_back(node);
    }

    // Flags of features, and the row of them that each job uses.
    Tensor allowed_of(std::vector<kernels::SearchJob>& jobs,
                      const std::vector<int32_t>& searched) const {
        std::vector<uint8_t> flags;
        if (choice.is_uniform()) {
            flags = choice.allowed(choice.root());
        } else {
            for (size_t j = 0; j < jobs.size(); ++j) {
                jobs[j].allowed = static_cast<int64_t>(j);
                const std::vector<uint8_t> own = choice.allowed(at(searched[j]).choice);
                flags.insert(flags.end(), own.begin(), own.end());
            }
        }
        const int64_t d = grower.bins_.features();
        return from_vector(flags, {static_cast<int64_t>(flags.size()) / d, d}, rows.device());
    }

    void search(const std::vector<kernels::HistogramJob>& builds,
                std::vector<kernels::SearchJob>& jobs, const std::vector<int32_t>& searched) {
        if (jobs.empty()) return;
        if (!choice.is_uniform() || !allowed.defined()) allowed = allowed_of(jobs, searched);
        const kernels::SplitSearch how{
            .histograms = grower.histograms_.view(),
            .bins = grower.bins_.counts.view(),
            .categorical = grower.bins_.categorical.view(),
            .monotone = grower.monotone_.defined() ? grower.monotone_.view() : View{},
            .allowed = allowed.view(),
            .gradient_unit = gradients.gradient_unit,
            .hessian_unit = gradients.hessian_unit,
            .rule = options().rule};
        std::vector<kernels::Split> splits(jobs.size());
        kernels::find_splits(grower.table_.view(), gradients.cells.view(), rows.view(), builds, how,
                             jobs, splits);
        for (size_t j = 0; j < jobs.size(); ++j) {
            Leaf& leaf = at(searched[j]);
            leaf.best = splits[j];
            if (leaf.best.feature < 0) release(leaf);
        }
    }

    // Children of the last leaf that the tree may divide are not searched.
    void expand(const std::vector<int32_t>& leaves, bool is_last) {
        std::vector<kernels::PartitionJob> partitions;
        for (const int32_t i : leaves)
            partitions.push_back({at(i).rows, at(i).best.feature, at(i).best.left});
        std::vector<int64_t> left_counts(leaves.size());
        kernels::partition_rows(grower.table_.view(), partitions, rows.view(), grower.spare_.view(),
                                left_counts);
        std::vector<int32_t> divided;
        const auto end = static_cast<int32_t>(nodes.size());
        for (size_t j = 0; j < leaves.size(); ++j) {
            at(leaves[j]).is_expanded = true;
            const int64_t left = left_counts[j], right = at(leaves[j]).rows.count - left;
            // The search knows the counts of large nodes from hessians only.
            if (static_cast<double>(std::min(left, right)) < options().rule.min_count) {
                release(at(leaves[j]));
                continue;
            }
            add_kids(leaves[j], left);
            divided.push_back(leaves[j]);
        }
        if (is_last) return;
        std::vector<kernels::HistogramJob> builds;
        std::vector<kernels::SearchJob> searches;
        std::vector<int32_t> searched;
        plan(divided, end, builds, searches, searched);
        search(builds, searches, searched);
        for (const int32_t i : divided)
            for (const int32_t kid : at(i).kids)
                if (at(kid).best.feature < 0) release(at(kid));
    }

    void start() {
        for (int64_t s = grower.slots_ - 1; s >= 0; --s) free_slots.push_back(s);
        Leaf& root = nodes.emplace_back();
        root.rows = {0, rows.numel()};
        root.bounds = {-kInfinity, kInfinity};
        root.choice = choice.root();
        root.slot = take_slot(0);
        std::vector<kernels::SearchJob> jobs;
        std::vector<int32_t> searched;
        add_search(0, -1, jobs, searched);
        search({{root.rows, root.slot}}, jobs, searched);
        Leaf& found = at(0);
        found.gradient = found.best.gradient;
        found.hessian = found.best.hessian;
        if (!may_be_split(found)) found.best.feature = -1;
        if (found.best.feature >= 0) open.insert(0);
    }

    int64_t most_at_once() const {
        return rows.numel() * grower.bins_.features() < kSmall ? kAtOnceOfSmall : kAtOnce;
    }

    // The best open leaves that are not expanded.
    std::vector<int32_t> next_leaves(int64_t left) const {
        const int64_t ahead = options().level_by_level
                                  ? std::min(left, kAtOnceOfLevel)
                                  : std::clamp<int64_t>(left / 4, 1, most_at_once());
        std::vector<int32_t> out;
        const int64_t fitting = std::max<int64_t>(1, (grower.slots_ - 1) / 2);
        for (const int32_t i : open) {
            if (static_cast<int64_t>(out.size()) >= std::min(ahead, fitting)) break;
            if (!at(i).is_expanded) out.push_back(i);
        }
        return out;
    }

    void run() {
        start();
        int64_t leaves = 1;
        const int64_t most = options().max_leaf_nodes > 0 ? options().max_leaf_nodes : INT32_MAX;
        while (leaves < most && !open.empty()) {
            const int32_t top = *open.begin();
            if (!at(top).is_expanded) expand(next_leaves(most - leaves), leaves + 1 == most);
            open.erase(open.begin());
            if (at(top).kids[0] < 0) continue;
            at(top).left = at(top).kids[0];
            at(top).right = at(top).kids[1];
            ++leaves;
            for (const int32_t kid : at(top).kids)
                if (at(kid).best.feature >= 0) open.insert(kid);
        }
    }

    // The nodes of the tree, without those that were expanded in vain.
    std::vector<GrownNode> result() const {
        std::vector<GrownNode> out{at(0)};
        std::vector<int32_t> from{0};
        for (size_t i = 0; i < out.size(); ++i) {
            const Leaf& node = at(from[i]);
            if (node.is_leaf()) continue;
            out[i].split = node.best;
            for (const bool left : {true, false}) {
                const auto number = static_cast<int32_t>(out.size());
                (left ? out[i].left : out[i].right) = number;
                from.push_back(node.kids[left ? 0 : 1]);
                out.push_back(at(from.back()));
            }
        }
        return out;
    }
};

TreeGrower::TreeGrower(const BinnedTable& table, const FeatureBins& bins,
                       const GrowOptions& options)
    : table_(table), bins_(bins), options_(options) {
    const Device device = bins.counts.device();
    const int64_t d = bins.features();
    cells_ = kernels::histogram_cells(bins.most());
    const int64_t fitting =
        std::max<int64_t>(8, kHistogramBytes / (8 * kernels::row_stride(d) * cells_));
    int64_t wanted = options.max_leaf_nodes > 0 ? options.max_leaf_nodes : INT32_MAX;
    if (options.max_depth > 0 && options.max_depth < 30)
        wanted = std::min(wanted, int64_t{1} << options.max_depth);
    wanted = std::min(wanted, table.rows()) + 2 * kAtOnce;
    slots_ = std::min(fitting, wanted);
    histograms_ =
        empty({slots_, kernels::row_stride(d), cells_}, {.device = device, .dtype = DType::int64});
    spare_ = empty({2 * table.rows()}, {.device = device, .dtype = DType::int32});
    if (!options.monotone.empty())
        monotone_ = from_memory(options.monotone.data(), {d}, DType::uint8, device);
}

TreeGrower::~TreeGrower() = default;

std::vector<GrownNode> TreeGrower::grow(const PackedGradients& gradients, const Tensor& rows,
                                        FeatureChoice& choice) {
    Tree tree{*this, gradients, rows, choice};
    tree.run();
    return tree.result();
}

}  // namespace tern::classic::boosting
