#include "classic/ensemble/boosting/scored_table.h"

#include "kernels/boosting.h"
#include "kernels/partition.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic::boosting {

ScoredTable::ScoredTable(const Tensor& x, const FeatureBins& bins, std::span<const double> base)
    : table_(x, bins) {
    const auto k = static_cast<int64_t>(base.size()), n = x.size(0);
    scores_ = empty({k, n}, {.device = x.device(), .dtype = DType::float64});
    for (int64_t c = 0; c < k; ++c)
        assign(scores(c), full({n}, base[static_cast<size_t>(c)],
                               {.device = x.device(), .dtype = DType::float64}));
}

Tensor ScoredTable::scores(int64_t output) const {
    Layout layout(Shape{scores_.size(1)});
    layout.offset = scores_.layout().offset + output * scores_.size(1);
    return with_layout(scores_, layout);
}

// The rows of every node, divided level by level.
std::vector<kernels::RowRange> ScoredTable::divide(std::span<const GrownNode> tree,
                                                   const Tensor& rows) {
    if (!spare_.defined())
        spare_ = empty({2 * table_.rows()}, {.device = rows.device(), .dtype = DType::int32});
    std::vector<kernels::RowRange> ranges(tree.size());
    ranges[0] = {0, rows.numel()};
    std::vector<size_t> level{0}, below;
    while (!level.empty()) {
        std::vector<kernels::PartitionJob> jobs;
        std::vector<size_t> divided;
        for (const size_t i : level)
            if (!tree[i].is_leaf()) {
                jobs.push_back({ranges[i], tree[i].split.feature, tree[i].split.left});
                divided.push_back(i);
            }
        std::vector<int64_t> left_counts(jobs.size());
        kernels::partition_rows(table_.view(), jobs, rows.view(), spare_.view(), left_counts);
        below.clear();
        for (size_t j = 0; j < divided.size(); ++j) {
            const kernels::RowRange& all = ranges[divided[j]];
            const auto left = static_cast<size_t>(tree[divided[j]].left);
            const auto right = static_cast<size_t>(tree[divided[j]].right);
            ranges[left] = {all.begin, left_counts[j]};
            ranges[right] = {all.begin + left_counts[j], all.count - left_counts[j]};
            below.insert(below.end(), {left, right});
        }
        level.swap(below);
    }
    return ranges;
}

void ScoredTable::add(std::span<const GrownNode> tree, std::span<const double> values,
                      int64_t output, const Tensor& at_leaves, const Tensor& others) {
    const Tensor to = scores(output);
    for (const bool known : {true, false}) {
        const Tensor& rows = known ? at_leaves : others;
        if (!rows.defined() || rows.numel() == 0) continue;
        std::vector<kernels::RowRange> ranges;
        if (!known) ranges = divide(tree, rows);
        std::vector<kernels::LeafRows> leaves;
        for (size_t i = 0; i < tree.size(); ++i)
            if (tree[i].is_leaf()) leaves.push_back({known ? tree[i].rows : ranges[i], values[i]});
        kernels::add_leaf_values(leaves, rows.view(), to.view());
    }
}

}  // namespace tern::classic::boosting
