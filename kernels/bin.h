// Tables cut into bins (kernels/binned.h).
#pragma once

#include "kernels/binned.h"
#include "kernels/dispatch.h"

namespace tern::kernels {

inline constexpr int64_t kEdges = 256;  // places for a column's edges; infinity in those not needed

namespace cpu {
void sample_columns(const View& x, const View& out);
void make_edges(const View& sorted, int max_bins, const View& edges, const View& bins);
void bin_table(const View& x, const View& edges, const View& bins, const View& categorical,
               const Binned& table);
}  // namespace cpu
namespace cuda {
void sample_columns(const View& x, const View& out);
void make_edges(const View& sorted, int max_bins, const View& edges, const View& bins);
void bin_table(const View& x, const View& edges, const View& bins, const View& categorical,
               const Binned& table);
}  // namespace cuda

// out: [d, m], columns of m <= n rows of the dense x: [n, d]; row i * n / m is the i-th.
inline void sample_columns(const View& x, const View& out) {
    TERN_DISPATCH(x.device, sample_columns(x, out));
}

// edges: [d, kEdges] and bins: int32 [d], of the sorted samples [d, m], whose last may be NaN
// (kernels/formula/bin.h). max_bins <= kMaxBins.
inline void make_edges(const View& sorted, int max_bins, const View& edges, const View& bins) {
    TERN_DISPATCH(sorted.device, make_edges(sorted, max_bins, edges, bins));
}

// Fills both halves of the table from the dense x: [n, d]. A value's bin is the number of edges
// below it; where categorical (uint8 [d]) says so it is the value itself. NaN's is bins[column].
inline void bin_table(const View& x, const View& edges, const View& bins, const View& categorical,
                      const Binned& table) {
    TERN_DISPATCH(x.device, bin_table(x, edges, bins, categorical, table));
}

}  // namespace tern::kernels
