// Rows of nodes of trees divided among their children.
#pragma once

#include <span>

#include "kernels/binned.h"
#include "kernels/dispatch.h"

namespace tern::kernels {

struct PartitionJob {
    RowRange rows;
    int64_t feature = 0;
    BinSet left;  // the bins whose rows go left
};

namespace cpu {
void partition_rows(const Binned& table, std::span<const PartitionJob> jobs, const View& rows,
                    const View& spare, std::span<int64_t> left_counts);
}  // namespace cpu
namespace cuda {
void partition_rows(const Binned& table, std::span<const PartitionJob> jobs, const View& rows,
                    const View& spare, std::span<int64_t> left_counts);
}  // namespace cuda

// Puts the rows that go left before those that go right in each job's range of rows (int32 row
// numbers); both keep their order. left_counts: how many go left. spare: int32, twice as long as
// rows. The ranges of the jobs are disjoint.
inline void partition_rows(const Binned& table, std::span<const PartitionJob> jobs,
                           const View& rows, const View& spare, std::span<int64_t> left_counts) {
    TERN_DISPATCH(rows.device, partition_rows(table, jobs, rows, spare, left_counts));
}

}  // namespace tern::kernels
