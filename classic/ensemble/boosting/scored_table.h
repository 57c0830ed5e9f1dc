// A binned table and the raw scores of its rows, to which trees are added.
#pragma once

#include <span>

#include "classic/ensemble/boosting/bins.h"
#include "classic/ensemble/boosting/grower.h"

namespace tern::classic::boosting {

class ScoredTable {
 public:
    // Every row begins with base[c] for output c.
    ScoredTable(const Tensor& x, const FeatureBins& bins, std::span<const double> base);

    const BinnedTable& table() const { return table_; }
    const Tensor& scores() const { return scores_; }  // float64 [k, n]
    Tensor scores(int64_t output) const;              // float64 [n]

    // Adds values [nodes] of a tree's leaves to an output. `at_leaves`: int32, rows in the order of
    // its leaves; `others`: rows that are still to be divided, whose order changes.
    void add(std::span<const GrownNode> tree, std::span<const double> values, int64_t output,
             const Tensor& at_leaves, const Tensor& others);

 private:
    std::vector<kernels::RowRange> divide(std::span<const GrownNode> tree, const Tensor& rows);

    BinnedTable table_;
    Tensor scores_, spare_;
};

}  // namespace tern::classic::boosting
