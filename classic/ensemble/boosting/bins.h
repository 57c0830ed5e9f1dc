// The bins of a table's columns, and tables of bins.
#pragma once

#include <string>
#include <vector>

#include "kernels/binned.h"
#include "tensor/handle.h"

namespace tern::classic::boosting {

struct FeatureBins {
    Tensor edges;        // x's dtype [d, kernels::kEdges]
    Tensor counts;       // int32 [d]: bins of values; that of missing values is the next
    Tensor categorical;  // uint8 [d]: the bins are the values themselves
    std::vector<double> host_edges;
    std::vector<int32_t> host_counts;
    std::vector<bool> is_categorical;

    int64_t features() const { return counts.size(0); }
    // The value up to which bins [0, bin] of a numeric feature reach; infinity behind the last.
    double threshold(int64_t feature, int32_t bin) const;
    int32_t most() const;  // bins of any column, that of missing values among them
};

// The bins of x: dense floats [n, d], from at most 200,000 of its rows. Values of the categorical
// columns are whole numbers from 0 to kMaxCategories - 1 or NaN, else ValueError.
FeatureBins fit_bins(const std::string& op, const Tensor& x, int64_t max_bins,
                     const std::vector<int64_t>& categorical);

class BinnedTable {
 public:
    BinnedTable(const Tensor& x, const FeatureBins& bins);
    const kernels::Binned& view() const { return view_; }
    int64_t rows() const { return view_.n; }

 private:
    Tensor rows_, columns_;
    kernels::Binned view_;
};

}  // namespace tern::classic::boosting
