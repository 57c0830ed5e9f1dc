// Lays trees out for walks: breadth-first, in groups, leaves numbered as they are met.
#include "classic/tree/tree_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "classic/tree/column_table.h"
#include "classic/tree/sweep_plan.h"

namespace tern::classic {
namespace {

namespace fn = kernels::fn;
using kernels::fn::kTreeGroup;

class Layout {
 public:
    Layout(const TreeEnsemble& ensemble, const ColumnTable& columns, TreePlan& plan)
        : e_(ensemble), columns_(columns), plan_(plan) {}

    // The trees of 8 iterations that share an output, for every output.
    void run() {
        const int64_t each = e_.trees_per_iteration(), rounds = e_.n_iterations();
        for (int64_t first = 0; first < rounds; first += kTreeGroup)
            for (int64_t output = 0; output < each; ++output) {
                fn::TreeGroup group{.output = output};
                for (int64_t i = first; i < first + kTreeGroup; ++i) {
                    plan_.trees.push_back(i < rounds ? tree(i * each + output) : nothing());
                    group.depth = std::max(group.depth, plan_.trees.back().depth);
                }
                plan_.groups.push_back(group);
            }
    }

 private:
    // A tree of one leaf, of zeros.
    fn::TreeEntry nothing() {
        const fn::TreeEntry entry{.root = static_cast<int64_t>(plan_.wide.size()),
                                  .leaf = static_cast<int64_t>(plan_.leaf_nodes.size())};
        plan_.wide.push_back({0, 0, 0});
        plan_.leaf_nodes.push_back(0);
        plan_.leaf_values.insert(plan_.leaf_values.end(), static_cast<size_t>(e_.leaf_size), 0.0);
        return entry;
    }

    fn::TreeEntry tree(int64_t t) {
        const auto nodes = e_.tree(t);
        fn::TreeEntry entry{.root = static_cast<int64_t>(plan_.wide.size()),
                            .leaf = static_cast<int64_t>(plan_.leaf_nodes.size()),
                            .number = static_cast<int32_t>(t)};
        order_.assign(1, {0, 0});
        for (size_t i = 0; i < order_.size(); ++i) {
            const auto [at, depth] = order_[i];
            const TreeNode& node = nodes[static_cast<size_t>(at)];
            if (node.is_leaf()) {
                leaf(t, at, plan_.leaf_nodes.size() - static_cast<size_t>(entry.leaf));
                entry.depth = std::max(entry.depth, depth);
                continue;
            }
            plan_.wide.push_back({fn::key_of(node.category_set < 0 ? node.threshold : 0.0),
                                  columns_.of(node), static_cast<uint32_t>(order_.size() - i)});
            order_.push_back({node.left, depth + 1});
            order_.push_back({node.right, depth + 1});
        }
        return entry;
    }

    void leaf(int64_t t, int32_t node, uint64_t number) {
        plan_.wide.push_back({number, 0, 0});
        plan_.leaf_nodes.push_back(node);
        const auto size = static_cast<size_t>(e_.leaf_size);
        const auto row = static_cast<size_t>(e_.tree_begin[static_cast<size_t>(t)] + node);
        const double* const values = e_.values.data() + row * size;
        plan_.leaf_values.insert(plan_.leaf_values.end(), values, values + size);
    }

    struct Place {
        int32_t node, depth;
    };
    const TreeEnsemble& e_;
    const ColumnTable& columns_;
    TreePlan& plan_;
    std::vector<Place> order_;
};

// The same steps in 8 bytes each; none where a field does not fit.
std::vector<fn::TreeStep<uint32_t>> narrowed(const std::vector<fn::TreeStep<uint64_t>>& wide) {
    std::vector<fn::TreeStep<uint32_t>> out;
    out.reserve(wide.size());
    for (const auto& step : wide) {
        if (step.column > UINT16_MAX || step.left > UINT16_MAX) return {};
        const bool leaf = step.left == 0;
        out.push_back({leaf ? static_cast<uint32_t>(step.threshold)
                            : fn::key_of(rounded_down(fn::value_of<double>(step.threshold))),
                       static_cast<uint16_t>(step.column), static_cast<uint16_t>(step.left)});
    }
    return out;
}

template <class T>
const T* table(const std::vector<T>& list) {
    return list.empty() ? nullptr : list.data();
}

}  // namespace

float rounded_down(double t) {
    const auto f = static_cast<float>(t);
    return static_cast<double>(f) > t ? std::nextafter(f, -std::numeric_limits<float>::infinity())
                                      : f;
}

TreePlan::TreePlan(const TreeEnsemble& e)
    : n_outputs(e.n_outputs),
      leaf_size(e.leaf_size),
      n_trees(e.n_trees()),
      sets(e.category_bits),
      base(e.base_score),
      rounds(e.rounds_to_float32),
      plain(true) {
    const ColumnTable table(e);
    columns = table.columns();
    for (const fn::TreeColumn& c : columns) plain = plain && c.set_words < 0 && !c.zero_is_missing;
    Layout(e, table, *this).run();
    narrow = narrowed(wide);
    plan_sweep(e, table, *this);
}

kernels::TreeTables TreePlan::tables() const {
    return {.n_outputs = n_outputs,
            .leaf_size = leaf_size,
            .n_trees = n_trees,
            .n_columns = static_cast<int64_t>(columns.size()),
            .columns = columns.data(),
            .sets = sets.data(),
            .narrow = table(narrow),
            .wide = wide.data(),
            .n_groups = static_cast<int64_t>(groups.size()),
            .groups = groups.data(),
            .trees = trees.data(),
            .leaf_values = leaf_values.data(),
            .leaf_nodes = leaf_nodes.data(),
            .base = base.data(),
            .rounds = rounds,
            .plain = plain,
            .n_sources = static_cast<int64_t>(sources.size()),
            .n_planes = static_cast<int64_t>(planes.size()),
            .sources = sources.data(),
            .planes = planes.data(),
            .sweep = sweep_begin.empty() ? nullptr : sweep.data(),
            .sweep_begin = sweep_begin.data()};
}

}  // namespace tern::classic
