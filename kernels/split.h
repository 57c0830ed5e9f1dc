// The best split of nodes, found in their histograms (kernels/histogram.h).
#pragma once

#include <span>

#include "kernels/binned.h"
#include "kernels/dispatch.h"
#include "kernels/formula/split.h"
#include "kernels/histogram.h"

namespace tern::kernels {

struct SearchJob {
    int64_t slot = 0;       // of the node's histogram
    int64_t subtract = -1;  // a slot that is taken from it first (the sibling's, from the parent's)
    int64_t count = 0;      // rows of the node
    int64_t allowed = 0;    // row of SplitSearch::allowed
    fn::ValueBounds bounds = {};
};

struct SplitSearch {
    View histograms;   // int64 [slots, row_stride(d), cells] (kernels/histogram.h)
    View bins;         // int32 [d]: bins of values; that of missing values is the next
    View categorical;  // uint8 [d]: the bins are categories
    View monotone;     // int8 as uint8 [d]: 1, 255 (-1) or 0; undefined (null) without constraints
    View allowed;      // uint8 [m, d]: the features a job may use
    double gradient_unit = 1, hessian_unit = 1;  // what an integer of the histograms stands for
    fn::SplitRule rule;
};

struct Split {
    double gain = 0;
    int32_t feature = -1;                         // -1: there is none
    int32_t bin = -1;                             // the last one that goes left; -1 of categories
    bool default_left = false;                    // where missing values go
    BinSet left;                                  // all bins that go left
    int64_t left_gradient = 0, left_hessian = 0;  // integers, as in the histograms
    int64_t gradient = 0, hessian = 0;            // of the node
};

namespace cpu {
void search_splits(const SplitSearch& search, std::span<const SearchJob> jobs,
                   std::span<Split> splits);
void find_splits(const Binned& table, const View& packed, const View& rows,
                 std::span<const HistogramJob> builds, const SplitSearch& search,
                 std::span<const SearchJob> jobs, std::span<Split> splits);
}  // namespace cpu
namespace cuda {
void search_splits(const SplitSearch& search, std::span<const SearchJob> jobs,
                   std::span<Split> splits);
}  // namespace cuda

// splits[j] = the best split of jobs[j]; of equal ones that of the lowest feature and bin. Missing
// values are tried on both sides; where there are none, they go with the greater hessian.
// Categories are tried in the order of their values, after Fisher, "On grouping for maximum
// homogeneity" (1958). A job whose histogram is taken off another's follows that one.
inline void search_splits(const SplitSearch& search, std::span<const SearchJob> jobs,
                          std::span<Split> splits) {
    TERN_DISPATCH(search.histograms.device, search_splits(search, jobs, splits));
}

// build_histograms, then search_splits; on a CPU a node's histogram is searched while it is in
// cache. Every slot that is built is searched or taken off.
inline void find_splits(const Binned& table, const View& packed, const View& rows,
                        std::span<const HistogramJob> builds, const SplitSearch& search,
                        std::span<const SearchJob> jobs, std::span<Split> splits) {
    if (search.histograms.device.is_cpu())
        return cpu::find_splits(table, packed, rows, builds, search, jobs, splits);
    build_histograms(table, packed, rows, builds, search.histograms);
    search_splits(search, jobs, splits);
}

}  // namespace tern::kernels
