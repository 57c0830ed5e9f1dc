// Trees: CUDA against the CPU, and the ways of the CPU against one another, exactly.
#include <cmath>
#include <limits>

#include "classic/tree/tree_plan.h"
#include "kernels/trees.h"
#include "tests/kernels/twin.h"

namespace tern::test {
namespace {

using classic::TreeEnsemble;
using classic::TreeNode;
using classic::TreePlan;
using kernels::TreeTables;

struct Kind {
    int64_t outputs = 1, leaf_size = 1;
    int depth = 4;
    bool sets = false, zeros = false, rounds = false;
};

// Random trees: some branches end early, and thresholds repeat.
TreeEnsemble ensemble_of(const Kind& kind, int64_t trees, int64_t features) {
    std::mt19937_64 random(7);
    const auto below = [&](int64_t n) {
        return static_cast<int32_t>(random() % static_cast<uint64_t>(n));
    };
    TreeEnsemble e;
    e.n_features = features;
    e.n_outputs = kind.outputs;
    e.leaf_size = kind.leaf_size;
    e.rounds_to_float32 = kind.rounds;
    e.base_score.assign(static_cast<size_t>(kind.outputs), 0.25);
    const int32_t set = e.add_category_set(std::vector<int32_t>{0, 2, 3, 40});
    for (int64_t t = 0; t < trees; ++t) {
        std::vector<TreeNode> nodes(1);
        std::vector<int> depth = {0};
        for (size_t i = 0; i < nodes.size(); ++i) {
            if (depth[i] == kind.depth || (i > 0 && below(5) == 0)) continue;
            TreeNode& n = nodes[i];
            n.feature = below(features);
            n.threshold = (below(60) - 30) / 10.0;
            n.default_left = below(2) == 0;
            n.zero_is_missing = kind.zeros && below(3) == 0;
            if (kind.sets && below(4) == 0) n.category_set = set;
            n.left = static_cast<int32_t>(nodes.size());
            n.right = n.left + 1;
            const int next = depth[i] + 1;
            nodes.resize(nodes.size() + 2);
            depth.resize(nodes.size(), next);
        }
        std::vector<double> values(nodes.size() * static_cast<size_t>(kind.leaf_size));
        for (double& v : values) v = (below(2000) - 1000) / 1024.0 + 1e-9 * below(1000);
        e.add_tree(nodes, values);
    }
    validate(e, "test");
    return e;
}

double sample(int64_t i) {
    const double special[] = {std::nan(""),
                              std::numeric_limits<double>::infinity(),
                              -std::numeric_limits<double>::infinity(),
                              0,
                              -0.0,
                              40.5};
    const auto h = static_cast<uint64_t>(i) * 0x9e3779b97f4a7c15u >> 40;
    if (h % 11 == 0) return special[h / 11 % 6];
    return static_cast<double>(h % 6001) / 1000.0 - 3;
}

const Kind kKinds[] = {{},
                       {.outputs = 3},
                       {.outputs = 3, .leaf_size = 3},
                       {.depth = 10},
                       {.sets = true},
                       {.zeros = true},
                       {.depth = 7, .sets = true, .rounds = true}};

// What the ensemble says, node by node.
int32_t leaf_of(const TreeEnsemble& e, int64_t t, const std::vector<double>& x, bool narrow) {
    int32_t at = 0;
    const auto nodes = e.tree(t);
    while (!nodes[static_cast<size_t>(at)].is_leaf()) {
        const TreeNode& n = nodes[static_cast<size_t>(at)];
        double v = x[static_cast<size_t>(n.feature)];
        if (narrow || e.rounds_to_float32) v = static_cast<float>(v);
        const bool missing = std::isnan(v) || (n.zero_is_missing && v == 0);
        bool left = v <= n.threshold;
        if (n.category_set >= 0)
            left =
                std::abs(v) < 1e6 && v > -1 && e.contains(n.category_set, static_cast<int64_t>(v));
        if (missing) left = n.default_left;
        at = left ? n.left : n.right;
    }
    return at;
}

TEST(ParityTrees, every_way_ends_in_the_leaf_that_the_nodes_say) {
    for (const Kind& kind : kKinds)
        for (DType dtype : {float32, float64}) {
            const int64_t n = 300, d = 5, trees = 18;
            const TreeEnsemble e = ensemble_of(kind, trees, d);
            const TreePlan plan(e);
            std::vector<double> values(static_cast<size_t>(n * d));
            for (size_t i = 0; i < values.size(); ++i) values[i] = sample(static_cast<int64_t>(i));
            std::vector<float> narrow(values.begin(), values.end());
            void* const data = dtype == float32 ? static_cast<void*>(narrow.data()) : values.data();
            const View x{data, dtype, Device(), {n, d}, {d, 1}};
            std::vector<int32_t> leaves(static_cast<size_t>(n * trees));
            kernels::tree_leaves(plan.tables(), x,
                                 {leaves.data(), int32, Device(), {n, trees}, {trees, 1}});
            std::vector<double> scores(static_cast<size_t>(n * kind.outputs)),
                row(static_cast<size_t>(kind.outputs));
            kernels::tree_scores(
                plan.tables(), x,
                {scores.data(), float64, Device(), {n, kind.outputs}, {kind.outputs, 1}});
            for (int64_t i = 0; i < n; ++i) {
                const std::vector<double> one(values.begin() + i * d, values.begin() + (i + 1) * d);
                std::vector<double> sums = e.base_score;
                for (int64_t t = 0; t < trees; ++t) {
                    const int32_t at = leaf_of(e, t, one, dtype == float32);
                    ASSERT_EQ(leaves[static_cast<size_t>(i * trees + t)], at)
                        << "row " << i << " tree " << t;
                    const auto node =
                        static_cast<size_t>(e.tree_begin[static_cast<size_t>(t)] + at);
                    for (int64_t o = 0; o < e.leaf_size; ++o)
                        sums[static_cast<size_t>(e.leaf_size > 1 ? o : t % e.n_outputs)] +=
                            e.values[node * static_cast<size_t>(e.leaf_size) +
                                     static_cast<size_t>(o)];
                }
                if (dtype == float32)
                    kernels::cpu::tree_scores_of_row(plan.tables(), narrow.data() + i * d,
                                                     row.data());
                else
                    kernels::cpu::tree_scores_of_row(plan.tables(), values.data() + i * d,
                                                     row.data());
                for (size_t k = 0; k < sums.size(); ++k) {
                    const double swept = scores[static_cast<size_t>(i) * sums.size() + k];
                    ASSERT_NEAR(swept, sums[k], 1e-12);
                    ASSERT_EQ(swept, row[k]) << "row " << i;
                }
            }
        }
}

// The plan's tables in device memory.
class DeviceTables {
 public:
    explicit DeviceTables(const TreePlan& plan) : tables_(plan.tables()) {
        put(tables_.columns, plan.columns);
        put(tables_.sets, plan.sets);
        put(tables_.narrow, plan.narrow);
        put(tables_.wide, plan.wide);
        put(tables_.groups, plan.groups);
        put(tables_.trees, plan.trees);
        put(tables_.leaf_values, plan.leaf_values);
        put(tables_.leaf_nodes, plan.leaf_nodes);
        put(tables_.base, plan.base);
    }
    ~DeviceTables() {
        for (const auto& [data, bytes] : memory_) kernels::release(Twin::kCuda, data, bytes);
    }
    const TreeTables& get() const { return tables_; }

 private:
    template <class T>
    void put(const T*& to, const std::vector<T>& from) {
        if (from.empty()) return;
        const size_t bytes = from.size() * sizeof(T);
        memory_.push_back({kernels::allocate(Twin::kCuda, bytes), bytes});
        kernels::copy(memory_.back().first, Twin::kCuda, from.data(), Device(), bytes);
        to = static_cast<const T*>(memory_.back().first);
    }
    TreeTables tables_;
    std::vector<std::pair<void*, size_t>> memory_;
};

TEST(ParityTrees, scores_and_leaves) {
    TERN_NEED_DEVICE();
    for (const Kind& kind : kKinds)
        for (DType dtype : {float32, float64})
            for (int64_t n : {0, 1, 300}) {
                const TreePlan plan(ensemble_of(kind, 9 * kind.outputs, 5));
                const DeviceTables device(plan);
                Twin x(dtype, {n, 5}), scores(float64, {n, kind.outputs}),
                    leaves(int32, {n, plan.n_trees});
                x.fill(sample);
                kernels::tree_scores(plan.tables(), x.cpu(), scores.cpu());
                kernels::tree_scores(device.get(), x.cuda(), scores.cuda());
                kernels::tree_leaves(plan.tables(), x.cpu(), leaves.cpu());
                kernels::tree_leaves(device.get(), x.cuda(), leaves.cuda());
                ASSERT_TRUE(scores.agree()) << name(dtype) << " " << n;
                ASSERT_TRUE(leaves.agree()) << name(dtype) << " " << n;
            }
}

}  // namespace
}  // namespace tern::test
