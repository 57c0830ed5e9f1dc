// The search of one node's histogram, or of two siblings' together, by groups of eight features.
#pragma once

#include <vector>

#include "kernels/cpu/simd/split.h"
#include "kernels/split.h"

namespace tern::kernels::cpu {

class NodeSearch {
 public:
    NodeSearch(const SplitSearch& search, std::span<const SearchJob> jobs);

    // Jobs that are searched together: `count` from `first` on. Of two, the first takes the
    // second's histogram off its own.
    struct Family {
        size_t first;
        int count;
    };
    const std::vector<Family>& families() const { return families_; }
    int64_t groups() const { return groups_; }

    // What is known of the best splits of a family from groups scanned before.
    struct Floor {
        float of_job[2] = {-1, -1};
    };
    // Of one group of features, [8 * group, 8 * group + 8).
    void scan(const Family& family, int64_t group, Floor& floor);
    // After all groups.
    Split best(size_t job) const;

 private:
    uint64_t* cells_of(int64_t slot, int64_t group) const;
    bool is_categorical(int64_t feature) const;
    fn::FeatureScan view(const SearchJob& job, int64_t feature) const;
    void scan_alone(const GroupScan::Node& node, const SearchJob& job, int64_t group,
                    GroupBest& best) const;

    const SplitSearch& search_;
    std::span<const SearchJob> jobs_;
    int64_t d_, cells_, groups_;
    std::vector<Family> families_;
    std::vector<GroupBest> best_;   // [job][group]
    std::vector<uint64_t> totals_;  // [job]
};

}  // namespace tern::kernels::cpu
