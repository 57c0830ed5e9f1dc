// The search for a split of eight numeric features at a time.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/candidate.h"

namespace tern::kernels::cpu {

inline constexpr int kLanes = 8;

// Eight features of one node or of two siblings, whose cells alternate: [bin][8].
struct GroupScan {
    struct Node {
        fn::FeatureScan scan;       // `cells` those of the group, `bins` those of no feature
        uint64_t total = 0;         // of any feature
        float floor = -1;           // GroupBest::seeming of another group of the node, or -1
        int32_t bins[kLanes] = {};  // of each feature's values; 0: it is not looked at
    };
    Node nodes[2];
    int count = 1;  // of nodes
};

struct GroupBest {
    fn::Candidate best;
    int32_t lane = -1;   // the feature; -1: none, or none as good as the floor
    float seeming = -1;  // an estimate of the score, to be compared with others of the node
};

TERN_EACH_ISA(
    // Takes `taken` (null: nothing) off the cells [rows][8]; the sum of the first feature's, of
    // what is left and of what was taken.
    void take_off(uint64_t* own, const uint64_t* taken, int64_t rows, uint64_t totals[2]);
    // The best split of each node by order of the bins, missing values on either side; of equal
    // ones that of the first feature. For scans that are not bounded.
    void search_group(const GroupScan& group, GroupBest best[2]);)

}  // namespace tern::kernels::cpu
