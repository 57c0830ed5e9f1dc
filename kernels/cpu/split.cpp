// Families of nodes, and groups of their features, are shared out among the threads; then the best
// feature of each node is taken. Short nodes are searched by the thread that builds them.
#include "kernels/split.h"

#include <algorithm>
#include <vector>

#include "kernels/cpu/histogram.h"
#include "kernels/cpu/node_search.h"
#include "kernels/cpu/simd/histogram.h"
#include "kernels/host_tasks.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kGroupCost = 2000;  // of the search of a group, in additions to a histogram
constexpr int64_t kAlone =
    100'000;  // additions too few for a second thread, which may have to be waited for
constexpr int64_t kShort = 1 << 14;  // rows of a node that one thread builds
constexpr int64_t kUnits = 8;        // enough of them to share out
constexpr int64_t kTileGroups = kHistogramTile / 8;

template <class Run>
void share_out(int64_t units, int64_t cost, const Run& run) {
    if (cost <= kAlone) {
        for (int64_t i = 0; i < units; ++i) run(i);
    } else {
        host_tasks(units, run);
    }
}

void finish(const NodeSearch& search, std::span<Split> splits) {
    for (size_t j = 0; j < splits.size(); ++j) splits[j] = search.best(j);
}

bool is_of(const HistogramJob& build, const SearchJob& job) {
    return build.slot == job.slot || build.slot == job.subtract;
}

}  // namespace

void search_splits(const SplitSearch& search, std::span<const SearchJob> jobs,
                   std::span<Split> splits) {
    NodeSearch nodes(search, jobs);
    const auto families = static_cast<int64_t>(nodes.families().size());
    const int64_t units = families * nodes.groups();
    share_out(units, units * kGroupCost, [&](int64_t unit) {
        NodeSearch::Floor floor;
        nodes.scan(nodes.families()[static_cast<size_t>(unit / nodes.groups())],
                   unit % nodes.groups(), floor);
    });
    finish(nodes, splits);
}

void find_splits(const Binned& table, const View& packed, const View& rows,
                 std::span<const HistogramJob> builds, const SplitSearch& search,
                 std::span<const SearchJob> jobs, std::span<Split> splits) {
    int64_t additions = 0, longest = 0;
    for (const HistogramJob& build : builds) {
        additions += build.rows.count * table.d;
        longest = std::max(longest, build.rows.count);
    }
    if (longest > kShort && table.d <= kHistogramTile) {
        cpu::build_histograms(table, packed, rows, builds, search.histograms);
        return cpu::search_splits(search, jobs, splits);
    }
    NodeSearch nodes(search, jobs);
    const auto families = static_cast<int64_t>(nodes.families().size());
    const int64_t groups = nodes.groups(), cells = search.histograms.shape[2];
    const int64_t tiles = (groups + kTileGroups - 1) / kTileGroups;
    const int64_t step = families * tiles >= kUnits ? kTileGroups : 1;  // groups of a unit
    const int64_t steps = (groups + step - 1) / step;
    share_out(families * steps, additions + families * groups * kGroupCost, [&](int64_t unit) {
        const NodeSearch::Family& family = nodes.families()[static_cast<size_t>(unit / steps)];
        const int64_t first = unit % steps * step, end = std::min(groups, first + step);
        for (const HistogramJob& build : builds)
            if (is_of(build, jobs[family.first]))
                build_piece(table, packed, rows, cells,
                            {build.rows, 8 * first, std::min(table.d, 8 * end) - 8 * first,
                             search.histograms.ptr<uint64_t>() +
                                 (build.slot * search.histograms.shape[1] + 8 * first) * cells});
        NodeSearch::Floor floor;
        for (int64_t g = first; g < end; ++g) nodes.scan(family, g, floor);
    });
    finish(nodes, splits);
}

}  // namespace tern::kernels::cpu
