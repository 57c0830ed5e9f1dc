// The search for splits, two launches for any number of nodes. A block of 256 threads owns a
// feature of a node, a thread a bin: the sibling's histogram is taken off on the way, running sums
// come from a scan of the block, and the best bin from its lanes; categories are put in order by
// counting those before each. Then a block a node takes the best feature. A cell is read and
// written once, 16 bytes of it 3 times where a sibling is taken off.
#include "kernels/split.h"

#include <cub/block/block_scan.cuh>
#include <vector>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/upload.cuh"
#include "kernels/found_split.h"

namespace tern::kernels::cuda {
namespace {

using Scan = cub::BlockScan<uint64_t, plan::kBlock>;

struct Search {
    unsigned long long* histograms;
    int64_t d, cells, slot;
    const int32_t* bins;
    const uint8_t *categorical, *allowed;
    const int8_t* monotone;
    double gradient_unit, hessian_unit;
    fn::SplitRule rule;

    TERN_HD fn::FeatureScan scan(const SearchJob& job, int bins_of_feature, int direction) const {
        return {.cells = nullptr,
                .bins = bins_of_feature,
                .direction = direction,
                .bounded = monotone != nullptr,
                .count = static_cast<double>(job.count),
                .gradient_unit = gradient_unit,
                .hessian_unit = hessian_unit,
                .rule = rule,
                .bounds = job.bounds};
    }
};

// Of two candidates the better; of equal ones that of the lower side and bin.
struct Better {
    __device__ fn::Candidate operator()(const fn::Candidate& a, const fn::Candidate& b) const {
        if (a.score != b.score) return a.score > b.score ? a : b;
        if (a.missing_left != b.missing_left) return a.missing_left < b.missing_left ? a : b;
        return a.bin <= b.bin ? a : b;
    }
};

struct Room {
    typename Scan::TempStorage scan;
    fn::Candidate best[kMaxWarps];
    uint64_t cell[plan::kBlock];
    double key[plan::kBlock];
    unsigned long long missing;
    unsigned int set[8];
};

// The places of the bins that occur in the order of their keys, kBlock for the others.
__device__ int place_of(const fn::FeatureScan& scan, Room& room) {
    const int b = threadIdx.x;
    room.key[b] = scan.rank_key(room.cell[b]);
    __syncthreads();
    if (room.cell[b] == 0) return plan::kBlock;
    int place = 0;
    for (int other = 0; other <= scan.bins; ++other)
        if (room.cell[other] != 0 &&
            (room.key[other] < room.key[b] || (room.key[other] == room.key[b] && other < b)))
            ++place;
    return place;
}

__device__ void search_feature(const fn::FeatureScan& scan, bool categorical, FoundSplit& found,
                               Room& room) {
    const int b = threadIdx.x;
    const uint64_t own = room.cell[b];
    int place = b;
    uint64_t sum, total;
    if (categorical) {
        place = place_of(scan, room);
        __syncthreads();
        room.cell[b] = 0;
        __syncthreads();
        if (place < plan::kBlock) room.cell[place] = own;
        __syncthreads();
        Scan(room.scan).InclusiveSum(room.cell[b], sum, total);
    } else {
        Scan(room.scan).InclusiveSum(b < scan.bins ? own : 0, sum, total);
        total += room.missing;
    }
    fn::Candidate mine;
    if (categorical) {
        if (room.cell[b] != 0) fn::keep_better(mine, scan.score(sum, total), b, 0, sum);
    } else {
        const int last = room.missing != 0 ? scan.bins : scan.bins - 1;
        if (b < last) fn::keep_better(mine, scan.score(sum, total), b, 0, sum);
        if (room.missing != 0 && b < scan.bins - 1)
            fn::keep_better(mine, scan.score(sum + room.missing, total), b, 1, sum + room.missing);
    }
    const fn::Candidate best = group_reduce(mine, plan::kBlock, room.best, Better{});
    if (categorical && place <= best.bin && place < plan::kBlock)
        atomicOr(&room.set[b / 32], 1u << (b % 32));
    __syncthreads();
    if (b != 0) return;
    found.best = best;
    found.missing = room.missing;
    found.total = total;
    for (int w = 0; w < 8; ++w) found.categories.word[w] = room.set[w];
}

__global__ void __launch_bounds__(plan::kBlock)
    search_kernel(Search s, const SearchJob* jobs, FoundSplit* found) {
    __shared__ Room room;
    const SearchJob job = jobs[blockIdx.y];
    const int64_t f = blockIdx.x;
    const int b = threadIdx.x;
    unsigned long long* const own = s.histograms + job.slot * s.slot + f * s.cells;
    if (job.subtract >= 0) {
        const unsigned long long* const other = s.histograms + job.subtract * s.slot + f * s.cells;
        for (int64_t i = b; i < s.cells; i += blockDim.x) own[i] -= other[i];
    }
    __syncthreads();
    const int bins = s.bins[f];
    room.cell[b] = b <= bins ? own[b] : 0;
    if (b == bins) room.missing = room.cell[b];
    if (b < 8) room.set[b] = 0;
    __syncthreads();
    FoundSplit& out = found[blockIdx.y * s.d + f];
    if (b == 0) {
        out = FoundSplit{};
        out.feature = static_cast<int32_t>(f);
        out.categorical = s.categorical[f] != 0;
        out.bins = bins;
    }
    const fn::FeatureScan scan = s.scan(job, bins, s.monotone ? s.monotone[f] : 0);
    search_feature(scan, s.categorical[f] != 0, out, room);
    if (b == 0 && s.allowed[job.allowed * s.d + f] == 0) out.best = fn::Candidate{};
}

// The best feature of a node, of equal ones the first. A thread owns every 256th.
__global__ void __launch_bounds__(plan::kBlock)
    best_feature_kernel(int64_t d, const FoundSplit* found, FoundSplit* best) {
    __shared__ double scores[plan::kBlock];
    __shared__ int64_t features[plan::kBlock];
    const FoundSplit* const own = found + blockIdx.x * d;
    int64_t mine = 0;
    for (int64_t f = threadIdx.x; f < d; f += blockDim.x)
        if (f < plan::kBlock || own[f].best.score > own[mine].best.score) mine = f;
    const bool some = threadIdx.x < d;
    scores[threadIdx.x] = some ? own[mine].best.score : -2;
    features[threadIdx.x] = mine;
    __syncthreads();
    if (threadIdx.x != 0) return;
    int at = 0;
    for (int i = 1; i < plan::kBlock; ++i)
        if (scores[i] > scores[at] || (scores[i] == scores[at] && features[i] < features[at]))
            at = i;
    best[blockIdx.x] = own[features[at]];
}

}  // namespace

void search_splits(const SplitSearch& search, std::span<const SearchJob> jobs,
                   std::span<Split> splits) {
    if (jobs.empty()) return;
    const Device device = search.histograms.device;
    const Scope scope(device);
    const int64_t d = search.bins.shape[0], count = static_cast<int64_t>(jobs.size());
    const int64_t cells = search.histograms.shape[2];
    const Search s{search.histograms.ptr<unsigned long long>(),
                   d,
                   cells,
                   search.histograms.shape[1] * cells,
                   search.bins.ptr<int32_t>(),
                   search.categorical.ptr<uint8_t>(),
                   search.allowed.ptr<uint8_t>(),
                   search.monotone.ptr<int8_t>(),
                   search.gradient_unit,
                   search.hessian_unit,
                   search.rule};
    const Upload<SearchJob> work(scope, device, jobs);
    const Scratch<FoundSplit> found(scope, count * d), best(scope, count);
    launch("search_splits", scope, search_kernel, {.x = d, .y = count}, s, work.get(), found.get());
    launch("best_feature", scope, best_feature_kernel, {.x = count}, d, found.get(), best.get());
    std::vector<FoundSplit> host(jobs.size());
    cuda::copy(host.data(), Device(), best.get(), device, jobs.size() * sizeof(FoundSplit));
    for (size_t j = 0; j < jobs.size(); ++j)
        splits[j] = split_of(host[j], s.scan(jobs[j], host[j].bins, 0));
}

}  // namespace tern::kernels::cuda
