// Searches of many queries in a k-d tree.
#pragma once

#include <vector>

#include "kernels/cpu/simd/neighbors.h"
#include "kernels/neighbors.h"

namespace tern::kernels::cpu {

// Whether the query is one for its tree.
inline bool by_tree(const NeighborQuery& query) {
    return query.tree != nullptr && !query.near.is_product();
}

template <class T>
class TreeSearch {
 public:
    explicit TreeSearch(const NeighborQuery& query);

    // The queries in an order in which neighbours are together.
    const std::vector<int64_t>& order() const { return which_; }
    // Searches queries order()[begin, end); `finds` is that of query 0.
    void run(int64_t begin, int64_t end, const NeighborFinds& finds) const;

 private:
    const NeighborQuery& query_;
    std::vector<int64_t> which_;
};

}  // namespace tern::kernels::cpu
