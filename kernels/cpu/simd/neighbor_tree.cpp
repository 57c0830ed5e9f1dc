// Nearest neighbours by a k-d tree: the nearer child first, nodes whose boxes are beyond the limit
// never. A leaf is a panel that is screened as a whole.
#include "kernels/cpu/simd/neighbor_finds.h"
#include "kernels/cpu/simd/neighbor_tile.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

constexpr int kMostPending = 128;  // one a level
struct Pending {
    int64_t node;
    double bound;
};

// At most the rank of any row in the box of a node.
template <class M, class T>
[[gnu::always_inline]] inline double bound_of(M m, const NeighborTree<T>& tree, int64_t d,
                                              int64_t node, const T* x) {
    const double* const low = tree.boxes + node * 2 * d;
    const double* const high = low + d;
    double rank = 0;
    for (int64_t i = 0; i < d; ++i) {
        const double at = x[i], below = low[i] - at, above = at - high[i];
        const double off = below > above ? below : above;
        rank = m.add(rank, off > 0 ? off : 0, 0.0);
    }
    return rank * (1 - 1e-13);
}

// Of few columns: the ranks of all rows of a leaf, a sum of rank_rows a column; bits of those
// within the limit.
template <class M, class T>
[[gnu::always_inline]] inline uint64_t rank_leaf(M m, const T* x, int64_t d, const T* panel,
                                                 int64_t count, double limit, double* ranks) {
    using V = Vec<double>;
    uint64_t bits = 0;
    for (int64_t row = 0; row < count; row += V::width) {
        V sums[fn::kRankSums];
#pragma GCC unroll 8
        for (int i = 0; i < fn::kRankSums; ++i) {
            sums[i] = V(0.0);
            if (i >= d) continue;
            const V at(static_cast<double>(x[i]));
            sums[i] = m.add(sums[i], at, load_doubles(panel + i * kNeighborPanel + row));
        }
        const V rank = fn::join_sums(m, sums);
        rank.store(ranks + row);
        bits |= bits_of(rank <= V(limit)) << row;
    }
    return bits;
}

template <class M, class T>
[[gnu::always_inline]] inline void scan_leaf(M m, const NeighborScan<T>& s,
                                             const NeighborTree<T>& tree, int64_t q, int64_t leaf) {
    constexpr int registers = kTileRegisters<M>, step = registers * Vec<T>::width;
    const T* const x = s.x + q * s.d;
    const T* const panel = tree.panels + leaf * s.d * kNeighborPanel;
    const int64_t* const rows = tree.order + tree.leaf_begin[leaf];
    const int64_t count = tree.leaf_begin[leaf + 1] - tree.leaf_begin[leaf];
    const bool few_columns = s.d <= fn::kRankSums;
    double ranks[kNeighborPanel];
    uint64_t bits = 0;
    if (few_columns) {
        bits = rank_leaf(m, x, s.d, panel, count, rank_limit(s.finds, q), ranks);
    } else {
        const T limit = screen_limit(s, q);
        for (int shift = 0; shift < count; shift += step)
            screen_tile<1, registers>(m, s.d, x, 1, panel + shift, &limit, shift, &bits);
    }
    bits &= ~uint64_t{0} >> (kNeighborPanel - count);
    for (; bits != 0; bits &= bits - 1) {
        const int64_t i = __builtin_ctzll(bits);
        if (rows[i] == s.self + q) continue;
        if (few_columns) {
            take<T>(s.finds, q, rows[i], ranks[i]);
            continue;
        }
        T* const y = s.scratch;
        for (int64_t j = 0; j < s.d; ++j) y[j] = panel[j * kNeighborPanel + i];
        take<T>(s.finds, q, rows[i], rank_rows(m, x, y, s.d));
    }
}

}  // namespace

template <class M, class T>
[[gnu::flatten]] void scan_tree(M m, const NeighborScan<T>& s, const NeighborTree<T>& tree) {
    const int64_t above_leaves = tree.leaves - 1;
    for (int64_t i = 0; i < s.queries; ++i) {
        const int64_t q = tree.which[i];
        const T* const x = s.x + q * s.d;
        Pending pending[kMostPending];
        int count = 0;
        pending[count++] = {0, bound_of(m, tree, s.d, 0, x)};
        while (count > 0) {
            auto [node, bound] = pending[--count];
            while (bound <= rank_limit(s.finds, q) && node < above_leaves) {
                const int64_t left = 2 * node + 1;
                const double of_left = bound_of(m, tree, s.d, left, x);
                const double of_right = bound_of(m, tree, s.d, left + 1, x);
                const bool right_first = of_right < of_left;
                pending[count++] = {left + !right_first, right_first ? of_left : of_right};
                node = left + right_first;
                bound = right_first ? of_right : of_left;
            }
            if (bound <= rank_limit(s.finds, q)) scan_leaf(m, s, tree, q, node - above_leaves);
        }
    }
}

#define TERN_INSTANTIATE(Norm)                                                \
    template void scan_tree(fn::Apart<fn::Norm>, const NeighborScan<float>&,  \
                            const NeighborTree<float>&);                      \
    template void scan_tree(fn::Apart<fn::Norm>, const NeighborScan<double>&, \
                            const NeighborTree<double>&);
TERN_INSTANTIATE(EuclideanNorm)
TERN_INSTANTIATE(AbsoluteNorm)
TERN_INSTANTIATE(MaximumNorm)
TERN_INSTANTIATE(PowerNorm)
#undef TERN_INSTANTIATE

}  // namespace tern::kernels::cpu::TERN_ISA
