// Groups of features of nodes are shared out among the threads; then the best feature of each node
// is taken.
#include "kernels/split.h"

#include <algorithm>
#include <vector>

#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/split.h"
#include "kernels/found_split.h"
#include "kernels/host_tasks.h"

namespace tern::kernels::cpu {
namespace {

constexpr int64_t kGroup = 7;        // features: four groups of 28
constexpr int64_t kAlone = 1 << 17;  // cells too few for a second thread

fn::Candidate scan_numeric(const fn::FeatureScan& scan) { TERN_ON_ISA(scan_feature(scan)); }

// The same scan, one bin after the other, under constraints.
fn::Candidate scan_bounded(const fn::FeatureScan& scan) {
    fn::Candidate best;
    uint64_t total = 0;
    for (int b = 0; b <= scan.bins; ++b) total += scan.cells[b];
    const uint64_t missing = scan.cells[scan.bins];
    for (int side = 0; side < (missing != 0 ? 2 : 1); ++side) {
        uint64_t left = side == 1 ? missing : 0;
        const int last = missing != 0 && side == 0 ? scan.bins : scan.bins - 1;
        for (int b = 0; b < last; ++b) {
            left += scan.cells[b];
            fn::keep_better(best, scan.score(left, total), b, side, left);
        }
    }
    return best;
}

// Bins (that of missing values too) that occur, by their key, equal ones by number.
struct CategoryOrder {
    int32_t bin[kMaxBins + 1];
    int count = 0;

    explicit CategoryOrder(const fn::FeatureScan& scan) {
        double key[kMaxBins + 1];
        for (int b = 0; b <= scan.bins; ++b) {
            key[b] = scan.rank_key(scan.cells[b]);
            if (scan.cells[b] != 0) bin[count++] = b;
        }
        std::sort(bin, bin + count,
                  [&](int32_t a, int32_t b) { return key[a] != key[b] ? key[a] < key[b] : a < b; });
    }
};

fn::Candidate scan_categories(const fn::FeatureScan& scan) {
    const CategoryOrder order(scan);
    fn::Candidate best;
    uint64_t total = 0, left = 0;
    for (int i = 0; i < order.count; ++i) total += scan.cells[order.bin[i]];
    for (int i = 0; i + 1 < order.count; ++i) {
        left += scan.cells[order.bin[i]];
        fn::keep_better(best, scan.score(left, total), i, 0, left);
    }
    return best;
}

struct Searcher {
    const SplitSearch& s;
    int64_t d = s.histograms.shape[1], cells = s.histograms.shape[2];

    uint64_t* cells_of(int64_t slot, int64_t f) const {
        return s.histograms.ptr<uint64_t>() + (slot * d + f) * cells;
    }
    bool is_categorical(int64_t f) const { return s.categorical.ptr<uint8_t>()[f] != 0; }

    fn::FeatureScan scan(const SearchJob& job, int64_t f) const {
        const int direction = s.monotone.data ? s.monotone.ptr<int8_t>()[f] : 0;
        return {.cells = cells_of(job.slot, f),
                .bins = s.bins.ptr<int32_t>()[f],
                .direction = direction,
                .bounded = s.monotone.data != nullptr,
                .count = static_cast<double>(job.count),
                .gradient_unit = s.gradient_unit,
                .hessian_unit = s.hessian_unit,
                .rule = s.rule,
                .bounds = job.bounds};
    }

    fn::Candidate best_of(const SearchJob& job, int64_t f) const {
        uint64_t* const own = cells_of(job.slot, f);
        if (job.subtract >= 0) {
            const uint64_t* const other = cells_of(job.subtract, f);
            for (int64_t i = 0; i < cells; ++i) own[i] -= other[i];
        }
        if (s.allowed.ptr<uint8_t>()[job.allowed * d + f] == 0) return {};
        const fn::FeatureScan view = scan(job, f);
        if (is_categorical(f)) return scan_categories(view);
        return view.bounded ? scan_bounded(view) : scan_numeric(view);
    }

    // The split behind the best candidate.
    Split finish(const SearchJob& job, const fn::Candidate* of_feature) const {
        int64_t f = 0;
        for (int64_t i = 1; i < d; ++i)
            if (of_feature[i].score > of_feature[f].score) f = i;
        const fn::FeatureScan view = scan(job, f);
        FoundSplit found{.best = of_feature[f],
                         .feature = static_cast<int32_t>(f),
                         .bins = view.bins,
                         .categorical = is_categorical(f),
                         .missing = view.cells[view.bins]};
        for (int b = 0; b <= view.bins; ++b) found.total += view.cells[b];
        if (found.categorical) {
            const CategoryOrder order(view);
            for (int i = 0; i <= found.best.bin; ++i)
                found.categories.add(static_cast<unsigned>(order.bin[i]));
        }
        return split_of(found, view);
    }
};

}  // namespace

void search_splits(const SplitSearch& search, std::span<const SearchJob> jobs,
                   std::span<Split> splits) {
    const Searcher searcher{search};
    const int64_t d = searcher.d, groups = (d + kGroup - 1) / kGroup;
    const auto count = static_cast<int64_t>(jobs.size());
    std::vector<fn::Candidate> candidates(static_cast<size_t>(count * d));
    const auto run = [&](int64_t unit) {
        const int64_t j = unit / groups, first = unit % groups * kGroup;
        for (int64_t f = first; f < std::min(d, first + kGroup); ++f)
            candidates[static_cast<size_t>(j * d + f)] =
                searcher.best_of(jobs[static_cast<size_t>(j)], f);
    };
    if (count * d * searcher.cells <= kAlone) {
        for (int64_t unit = 0; unit < count * groups; ++unit) run(unit);
    } else {
        host_tasks(count * groups, run);
    }
    for (int64_t j = 0; j < count; ++j)
        splits[static_cast<size_t>(j)] =
            searcher.finish(jobs[static_cast<size_t>(j)], candidates.data() + j * d);
}

}  // namespace tern::kernels::cpu
