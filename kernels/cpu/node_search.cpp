#include "kernels/cpu/node_search.h"

#include <algorithm>

#include "kernels/found_split.h"

namespace tern::kernels::cpu {
namespace {

void take(uint64_t* own, const uint64_t* taken, int64_t rows, uint64_t totals[2]) {
    TERN_ON_ISA(take_off(own, taken, rows, totals));
}
void search_numeric(const GroupScan& group, GroupBest best[2]) {
    TERN_ON_ISA(search_group(group, best));
}

// A feature's cells side by side; a scan of it looks at them.
struct Column {
    uint64_t cells[kMaxBins + 1];
    Column(const uint64_t* group, int lane, int bins) {
        for (int b = 0; b <= bins; ++b) cells[b] = group[b * kLanes + lane];
    }
};

// One bin after the other, under constraints.
fn::Candidate scan_bounded(const fn::FeatureScan& scan, uint64_t total) {
    fn::Candidate best;
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

fn::Candidate scan_categories(const fn::FeatureScan& scan, uint64_t total) {
    const CategoryOrder order(scan);
    fn::Candidate best;
    uint64_t left = 0;
    for (int i = 0; i + 1 < order.count; ++i) {
        left += scan.cells[order.bin[i]];
        fn::keep_better(best, scan.score(left, total), i, 0, left);
    }
    return best;
}

}  // namespace

NodeSearch::NodeSearch(const SplitSearch& search, std::span<const SearchJob> jobs)
    : search_(search),
      jobs_(jobs),
      d_(search.bins.shape[0]),
      cells_(search.histograms.shape[2]),
      groups_((d_ + kLanes - 1) / kLanes),
      best_(jobs.size() * static_cast<size_t>(groups_)),
      totals_(jobs.size()) {
    for (size_t j = 0; j < jobs.size();) {
        const bool two =
            j + 1 < jobs.size() && jobs[j].subtract >= 0 && jobs[j].subtract == jobs[j + 1].slot;
        families_.push_back({j, two ? 2 : 1});
        j += two ? 2 : 1;
    }
}

uint64_t* NodeSearch::cells_of(int64_t slot, int64_t group) const {
    const View& h = search_.histograms;
    return h.ptr<uint64_t>() + (slot * h.shape[1] + group * kLanes) * cells_;
}

bool NodeSearch::is_categorical(int64_t feature) const {
    return search_.categorical.ptr<uint8_t>()[feature] != 0;
}

fn::FeatureScan NodeSearch::view(const SearchJob& job, int64_t feature) const {
    const bool bounded = search_.monotone.data != nullptr;
    return {.cells = nullptr,
            .bins = search_.bins.ptr<int32_t>()[feature],
            .direction = bounded ? search_.monotone.ptr<int8_t>()[feature] : 0,
            .bounded = bounded,
            .count = static_cast<double>(job.count),
            .gradient_unit = search_.gradient_unit,
            .hessian_unit = search_.hessian_unit,
            .rule = search_.rule,
            .bounds = job.bounds};
}

// Features that are categorical or under constraints.
void NodeSearch::scan_alone(const GroupScan::Node& node, const SearchJob& job, int64_t group,
                            GroupBest& best) const {
    const uint8_t* const allowed = search_.allowed.ptr<uint8_t>() + job.allowed * d_;
    for (int lane = 0; lane < kLanes && group * kLanes + lane < d_; ++lane) {
        const int64_t f = group * kLanes + lane;
        if (allowed[f] == 0 || node.bins[lane] != 0) continue;
        fn::FeatureScan scan = view(job, f);
        const Column column(node.scan.cells, lane, scan.bins);
        scan.cells = column.cells;
        const fn::Candidate found =
            is_categorical(f) ? scan_categories(scan, node.total) : scan_bounded(scan, node.total);
        const bool first = found.score == best.best.score && found.score >= 0 && lane < best.lane;
        if (found.score > best.best.score || first) best = {found, lane};
    }
}

void NodeSearch::scan(const Family& family, int64_t group, Floor& floor) {
    const int64_t first = group * kLanes, some = std::min<int64_t>(kLanes, d_ - first);
    const int32_t* const bins = search_.bins.ptr<int32_t>() + first;
    const int32_t rows = *std::max_element(bins, bins + some) + 1;
    const SearchJob& job = jobs_[family.first];
    uint64_t* const own = cells_of(job.slot, group);
    uint64_t totals[2];
    take(own, job.subtract >= 0 ? cells_of(job.subtract, group) : nullptr, rows, totals);

    GroupScan scan;
    scan.count = family.count;
    GroupBest found[2];
    bool numeric = false, other = false;
    for (int k = 0; k < family.count; ++k) {
        const SearchJob& each = jobs_[family.first + static_cast<size_t>(k)];
        GroupScan::Node& node = scan.nodes[k];
        node.scan = view(each, first);
        node.scan.cells = cells_of(each.slot, group);
        node.total = totals[k];
        node.floor = floor.of_job[k];
        const uint8_t* const allowed = search_.allowed.ptr<uint8_t>() + each.allowed * d_ + first;
        for (int64_t lane = 0; lane < some; ++lane) {
            const bool alone = node.scan.bounded || is_categorical(first + lane);
            node.bins[lane] = allowed[lane] != 0 && !alone ? bins[lane] : 0;
            numeric = numeric || node.bins[lane] != 0;
            other = other || (allowed[lane] != 0 && alone);
        }
    }
    if (numeric) search_numeric(scan, found);
    for (int k = 0; k < family.count; ++k) {
        const size_t j = family.first + static_cast<size_t>(k);
        floor.of_job[k] = std::max(floor.of_job[k], found[k].seeming);
        if (other) scan_alone(scan.nodes[k], jobs_[j], group, found[k]);
        best_[j * static_cast<size_t>(groups_) + static_cast<size_t>(group)] = found[k];
        if (group == 0) totals_[j] = totals[k];
    }
}

Split NodeSearch::best(size_t j) const {
    const GroupBest* const of_group = best_.data() + j * static_cast<size_t>(groups_);
    int64_t group = 0;
    for (int64_t g = 1; g < groups_; ++g)
        if (of_group[g].best.score > of_group[group].best.score) group = g;
    const int lane = std::max(of_group[group].lane, 0);
    const int64_t f = group * kLanes + lane;
    fn::FeatureScan scan = view(jobs_[j], f);
    const uint64_t* const cells = cells_of(jobs_[j].slot, group);
    FoundSplit found{.best = of_group[group].best,
                     .feature = static_cast<int32_t>(f),
                     .bins = scan.bins,
                     .categorical = is_categorical(f),
                     .missing = cells[scan.bins * kLanes + lane],
                     .total = totals_[j]};
    if (found.categorical) {
        const Column column(cells, lane, scan.bins);
        scan.cells = column.cells;
        const CategoryOrder order(scan);
        for (int i = 0; i <= found.best.bin; ++i)
            found.categories.add(static_cast<unsigned>(order.bin[i]));
    }
    return split_of(found, scan);
}

}  // namespace tern::kernels::cpu
