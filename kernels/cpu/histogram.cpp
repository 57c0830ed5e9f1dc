// Nodes, tiles of features and runs of rows are shared out among the threads. A long run gets a
// histogram of its own, which is added up afterwards; being integers, the sums are the same.
#include "kernels/histogram.h"

#include <cstring>
#include <vector>

#include "kernels/cpu/histogram.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/radix.h"
#include "kernels/cpu/simd/histogram.h"
#include "kernels/host_tasks.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kRun = 1 << 15;    // rows of a run, at least
constexpr int64_t kAlone = 1 << 18;  // additions too few for a second thread
constexpr int64_t kMaxRuns = 8;      // of a node

void add(const HistogramRun& run) { TERN_ON_ISA(add_to_histogram(run)); }

int64_t runs_of(const HistogramJob& job, int64_t tiles) {
    return tiles > 1 ? 1 : std::clamp<int64_t>(job.rows.count / kRun, 1, kMaxRuns);
}

// Where the runs of a job but its first put their sums.
struct Extra {
    uint64_t *to, *from;
    int64_t runs;
};

}  // namespace

void build_piece(const Binned& table, const View& packed, const View& rows, int64_t cells,
                 const HistogramPiece& p) {
    memset(p.sums, 0, static_cast<size_t>(row_stride(p.features) * cells) * sizeof(uint64_t));
    for (int64_t f = 0; f < p.features; f += kHistogramTile)
        add({.bins = table.rows.ptr<uint8_t>() + p.first_feature + f,
             .stride = table.stride(),
             .features = std::min(kHistogramTile, p.features - f),
             .rows = rows.ptr<uint32_t>() + p.rows.begin,
             .count = p.rows.count,
             .packed = packed.ptr<uint64_t>(),
             .sums = p.sums + f * cells,
             .cells = cells});
}

void build_histograms(const Binned& table, const View& packed, const View& rows,
                      std::span<const HistogramJob> jobs, const View& histograms) {
    const int64_t cells = histograms.shape[2], size = histograms.shape[1] * cells;
    const auto slot = [&](int64_t s) { return histograms.ptr<uint64_t>() + s * size; };
    const int64_t tiles = (table.d + kHistogramTile - 1) / kHistogramTile;
    int64_t additions = 0, extras = 0;
    for (const HistogramJob& job : jobs) {
        additions += job.rows.count * table.d;
        extras += runs_of(job, tiles) - 1;
    }
    const HostScratch<uint64_t> extra(extras * size);
    std::vector<HistogramPiece> pieces;
    std::vector<Extra> joins;
    uint64_t* next = extra.get();
    for (const HistogramJob& job : jobs) {
        const int64_t runs = runs_of(job, tiles), step = (job.rows.count + runs - 1) / runs;
        if (runs > 1) joins.push_back({slot(job.slot), next, runs - 1});
        for (int64_t r = 0; r < runs; ++r) {
            const RowRange part{job.rows.begin + r * step,
                                std::min(step, job.rows.count - r * step)};
            uint64_t* const sums = r == 0 ? slot(job.slot) : next;
            if (r > 0) next += size;
            for (int64_t f = 0; f < table.d; f += kHistogramTile)
                pieces.push_back(
                    {part, f, std::min(kHistogramTile, table.d - f), sums + f * cells});
        }
    }
    const auto count = static_cast<int64_t>(pieces.size());
    const auto run = [&](int64_t i) {
        build_piece(table, packed, rows, cells, pieces[static_cast<size_t>(i)]);
    };
    if (additions <= kAlone) {
        for (int64_t i = 0; i < count; ++i) run(i);
    } else {
        host_tasks(count, run);
    }
    for (const Extra& join : joins)
        parallel_for(size, 1 << 12, [&](int64_t begin, int64_t end) {
            for (int64_t r = 0; r < join.runs; ++r)
                for (int64_t i = begin; i < end; ++i) join.to[i] += join.from[r * size + i];
        });
}

}  // namespace tern::kernels::cpu
