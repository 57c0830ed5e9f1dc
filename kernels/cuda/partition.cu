// Rows divided among children, in four launches for any number of nodes. A block of 256 threads
// owns a piece of 2048 rows of a node, a thread 8 neighbouring ones: pieces count their lefts; a
// block a node sums its pieces' counts; pieces write their rows to a spare array, in order; the
// spare is copied back. A row costs 4 + 1 bytes read twice, and 4 written and copied.
#include "kernels/partition.h"

#include <cub/block/block_scan.cuh>
#include <vector>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/upload.cuh"

namespace tern::kernels::cuda {
namespace {

constexpr int kPerThread = 8;
constexpr int64_t kPiece = plan::kBlock * kPerThread;

struct Piece {
    int64_t begin, count, job;
};
struct Node {
    PartitionJob job;
    int64_t first_piece, pieces;
};

using Scan = cub::BlockScan<int, plan::kBlock>;

// Which of this thread's rows go left, a bit each, and how many.
struct Sides {
    uint32_t row[kPerThread];
    unsigned goes_left = 0;
    int lefts = 0, count = 0;

    __device__ Sides(const Piece& piece, const Node& node, const uint8_t* columns, int64_t n,
                     const uint32_t* rows) {
        const int64_t first = int64_t{threadIdx.x} * kPerThread;
        count = static_cast<int>(max(int64_t{0}, min(int64_t{kPerThread}, piece.count - first)));
        const uint8_t* const column = columns + node.job.feature * n;
#pragma unroll
        for (int k = 0; k < kPerThread; ++k) {
            if (k >= count) break;
            row[k] = rows[piece.begin + first + k];
            const bool left = node.job.left.contains(column[row[k]]);
            goes_left |= left ? 1u << k : 0u;
            lefts += left ? 1 : 0;
        }
    }
};

__global__ void __launch_bounds__(plan::kBlock)
    count_lefts_kernel(const Piece* pieces, const Node* nodes, const uint8_t* columns, int64_t n,
                       const uint32_t* rows, int64_t* lefts) {
    __shared__ typename Scan::TempStorage room;
    const Piece piece = pieces[blockIdx.x];
    const Sides sides(piece, nodes[piece.job], columns, n, rows);
    int before, all;
    Scan(room).ExclusiveSum(sides.lefts, before, all);
    if (threadIdx.x == 0) lefts[blockIdx.x] = all;
}

// lefts of a node's pieces become those of the pieces before; total[node]: of all.
__global__ void __launch_bounds__(plan::kBlock)
    sum_lefts_kernel(const Node* nodes, int64_t* lefts, int64_t* total) {
    using Sum = cub::BlockScan<int64_t, plan::kBlock>;
    __shared__ typename Sum::TempStorage room;
    const Node& node = nodes[blockIdx.x];
    int64_t done = 0;
    for (int64_t i = 0; i < node.pieces; i += plan::kBlock) {
        const int64_t at = node.first_piece + i + threadIdx.x;
        const bool is_mine = i + threadIdx.x < node.pieces;
        int64_t before, all;
        Sum(room).ExclusiveSum(is_mine ? lefts[at] : 0, before, all);
        if (is_mine) lefts[at] = done + before;
        done += all;
        __syncthreads();
    }
    if (threadIdx.x == 0) total[blockIdx.x] = done;
}

__global__ void __launch_bounds__(plan::kBlock)
    divide_kernel(const Piece* pieces, const Node* nodes, const uint8_t* columns, int64_t n,
                  const uint32_t* rows, const int64_t* lefts, const int64_t* total,
                  uint32_t* spare) {
    __shared__ typename Scan::TempStorage room;
    const Piece piece = pieces[blockIdx.x];
    const Node& node = nodes[piece.job];
    const Sides sides(piece, node, columns, n, rows);
    int before;
    Scan(room).ExclusiveSum(sides.lefts, before);
    const int64_t passed = piece.begin - node.job.rows.begin + int64_t{threadIdx.x} * kPerThread;
    int64_t left = lefts[blockIdx.x] + before;
    int64_t right = total[piece.job] + passed - left;
    uint32_t* const out = spare + node.job.rows.begin;
    for (int k = 0; k < sides.count; ++k)
        out[(sides.goes_left >> k) & 1 ? left++ : right++] = sides.row[k];
}

__global__ void __launch_bounds__(plan::kBlock)
    copy_back_kernel(const Piece* pieces, const uint32_t* spare, uint32_t* rows) {
    const Piece piece = pieces[blockIdx.x];
    for (int64_t i = threadIdx.x; i < piece.count; i += blockDim.x)
        rows[piece.begin + i] = spare[piece.begin + i];
}

}  // namespace

void partition_rows(const Binned& table, std::span<const PartitionJob> jobs, const View& rows,
                    const View& spare, std::span<int64_t> left_counts) {
    if (jobs.empty()) return;
    const Device device = rows.device;
    const Scope scope(device);
    std::vector<Piece> pieces;
    std::vector<Node> nodes;
    for (const PartitionJob& job : jobs) {
        const auto first = static_cast<int64_t>(pieces.size());
        for (int64_t i = 0; i < job.rows.count; i += kPiece)
            pieces.push_back({job.rows.begin + i, std::min(kPiece, job.rows.count - i),
                              static_cast<int64_t>(nodes.size())});
        nodes.push_back({job, first, static_cast<int64_t>(pieces.size()) - first});
    }
    const plan::Grid each{.x = static_cast<int64_t>(pieces.size())};
    const Upload<Piece> work(scope, device, pieces);
    const Upload<Node> of(scope, device, nodes);
    const Scratch<int64_t> lefts(scope, each.x), total(scope, static_cast<int64_t>(nodes.size()));
    const auto* columns = table.columns.ptr<const uint8_t>();
    auto *from = rows.ptr<uint32_t>(), *to = spare.ptr<uint32_t>();
    launch("count_lefts", scope, count_lefts_kernel, each, work.get(), of.get(), columns, table.n,
           from, lefts.get());
    launch("sum_lefts", scope, sum_lefts_kernel, {.x = static_cast<int64_t>(nodes.size())},
           of.get(), lefts.get(), total.get());
    launch("divide_rows", scope, divide_kernel, each, work.get(), of.get(), columns, table.n, from,
           lefts.get(), total.get(), to);
    launch("copy_rows", scope, copy_back_kernel, each, work.get(), to, from);
    cuda::copy(left_counts.data(), Device(), total.get(), device, left_counts.size_bytes());
}

}  // namespace tern::kernels::cuda
