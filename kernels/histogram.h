// Histograms of gradients: the sums of packed gradients (kernels/formula/histogram.h) by bin, for
// every feature of a binned table, over the rows of nodes.
#pragma once

#include <span>

#include "kernels/binned.h"
#include "kernels/dispatch.h"

namespace tern::kernels {

// Cells a feature takes in a histogram of up to `bins` bins, that of missing values among them. Not
// a power of two, whose multiples would fall on the same lines of the cache.
constexpr int64_t histogram_cells(int64_t bins) {
    return bins <= 32 ? 40 : bins <= 64 ? 72 : bins <= 128 ? 136 : 264;
}

// Where a slot keeps a feature's bin. CUDA has a feature's bins side by side; on a CPU those of
// eight features alternate, [feature / 8][bin][feature % 8], so that eight are searched at a time.
constexpr int64_t histogram_place(Device device, int64_t cells, int64_t feature, int64_t bin) {
    return device.is_cuda() ? feature * cells + bin : (feature / 8 * cells + bin) * 8 + feature % 8;
}

struct HistogramJob {
    RowRange rows;
    int64_t slot = 0;  // of the histograms, the one to be written
};

namespace cpu {
void build_histograms(const Binned& table, const View& packed, const View& rows,
                      std::span<const HistogramJob> jobs, const View& histograms);
}  // namespace cpu
namespace cuda {
void build_histograms(const Binned& table, const View& packed, const View& rows,
                      std::span<const HistogramJob> jobs, const View& histograms);
}  // namespace cuda

// packed: int64 [n], of the table's rows; rows: int32 (row numbers); histograms: int64 [slots,
// row_stride(d), cells], by histogram_place. The slots of the jobs differ.
inline void build_histograms(const Binned& table, const View& packed, const View& rows,
                             std::span<const HistogramJob> jobs, const View& histograms) {
    TERN_DISPATCH(histograms.device, build_histograms(table, packed, rows, jobs, histograms));
}

}  // namespace tern::kernels
