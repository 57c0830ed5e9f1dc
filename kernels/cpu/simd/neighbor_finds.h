// Ranks in double, and what is done with them: heaps of the nearest, or all within a distance.
#pragma once

#include <cmath>
#include <limits>

#include "kernels/cpu/simd/math.h"
#include "kernels/cpu/simd/neighbors.h"

namespace tern::kernels::cpu::TERN_ISA {
namespace {

// One register of T's as doubles.
template <class T>
[[gnu::always_inline]] inline Vec<double> load_doubles(const T* p) {
    using V = Vec<double>;
    if constexpr (std::is_same_v<T, double>) {
        return V::load(p);
    } else {
        typedef float Floats __attribute__((vector_size(V::width * sizeof(float))));
        typedef double Doubles __attribute__((vector_size(V::width * sizeof(double))));
        Floats floats;
        __builtin_memcpy(&floats, p, sizeof floats);
        const Doubles doubles = __builtin_convertvector(floats, Doubles);
        return typename V::Batch((decltype(V().b.data))doubles);
    }
}

// The rank of two rows of d: coordinate i goes into sum i % 8.
template <class M, class T>
[[gnu::always_inline]] inline double rank_rows(M m, const T* x, const T* y, int64_t d) {
    using V = Vec<double>;
    constexpr int registers = fn::kRankSums / V::width;
    V sum[registers];
#pragma GCC unroll 4
    for (V& s : sum) s = V(0.0);
    const auto step = [&](const T* a, const T* b) {
#pragma GCC unroll 4
        for (int r = 0; r < registers; ++r)
            sum[r] = m.add(sum[r], load_doubles(a + r * V::width), load_doubles(b + r * V::width));
    };
    int64_t i = 0;
    for (; i + fn::kRankSums <= d; i += fn::kRankSums) step(x + i, y + i);
    if (i < d) {
        T rest[2][fn::kRankSums] = {};
        for (int64_t j = 0; i + j < d; ++j) rest[0][j] = x[i + j], rest[1][j] = y[i + j];
        step(rest[0], rest[1]);
    }
    double sums[fn::kRankSums];
    for (int r = 0; r < registers; ++r) sum[r].store(sums + r * V::width);
    return fn::join_sums(m, sums);
}

// Puts (rank, row) in the place of the farthest of a heap of k, which it is nearer than.
[[gnu::always_inline]] inline void replace_farthest(double* ranks, int64_t* rows, int64_t k,
                                                    double rank, int64_t row) {
    int64_t hole = 0;
    for (int64_t child = 1; child < k; child = 2 * hole + 1) {
        const int64_t other = child + 1;
        if (other < k && (ranks[other] > ranks[child] ||
                          (ranks[other] == ranks[child] && rows[other] > rows[child])))
            child = other;
        if (ranks[child] < rank || (ranks[child] == rank && rows[child] < row)) break;
        ranks[hole] = ranks[child];
        rows[hole] = rows[child];
        hole = child;
    }
    ranks[hole] = rank;
    rows[hole] = row;
}

// Reports a row for query q. Whether the limit of the query changed, or the row was kept.
template <class T>
[[gnu::always_inline]] inline bool take(const NeighborFinds& finds, int64_t q, int64_t row,
                                        double rank) {
    if (finds.goal == NeighborFinds::Goal::nearest) {
        double* const ranks = finds.ranks + q * finds.k;
        int64_t* const rows = finds.rows + q * finds.k;
        if (!(rank < ranks[0] || (rank == ranks[0] && row < rows[0]))) return false;
        replace_farthest(ranks, rows, finds.k, rank, row);
        return true;
    }
    const double distance = finds.distance(rank);
    if (!finds.distance.within(distance, finds.radius)) return false;
    if (finds.goal == NeighborFinds::Goal::list) {
        const int64_t at = finds.offsets[q] + finds.counts[q];
        finds.out_rows[at] = row;
        static_cast<T*>(finds.out_distances)[at] = static_cast<T>(distance);
    }
    ++finds.counts[q];
    return true;
}

// The rank above which a row is of no interest to query q.
[[gnu::always_inline]] inline double rank_limit(const NeighborFinds& finds, int64_t q) {
    if (finds.goal == NeighborFinds::Goal::nearest) return finds.ranks[q * finds.k];
    const double rank = finds.distance.rank(finds.radius);
    return rank + 1e-14 * __builtin_fabs(rank);
}

// The same for a rank summed up in T.
template <class T>
[[gnu::always_inline]] inline T screen_limit(const NeighborScan<T>& s, int64_t q) {
    return s.limit(rank_limit(s.finds, q), s.reach ? s.reach[q] : 1);
}

// Pairs that passed the screen, ranked when there are many.
template <class M, class T, class Limit>
class Passed {
 public:
    Passed(M m, const NeighborScan<T>& scan, const Limit& limit)
        : m_(m), scan_(scan), limit_(limit) {}

    // Rows row + b, b the bits of `bits`, for query q.
    [[gnu::always_inline]] void add(int32_t q, int64_t row, uint64_t bits) {
        for (; bits != 0; bits &= bits - 1) {
            const int64_t at = row + __builtin_ctzll(bits);
            if (at == scan_.self + q) continue;
            constexpr int64_t line = 64 / sizeof(T);
            for (int64_t i = 0; i < scan_.d; i += line)
                __builtin_prefetch(scan_.base + at * scan_.d + i);
            pairs_[count_++] = {q, at};
            if (count_ == kNeighborPairs) rank();
        }
    }
    [[gnu::always_inline]] void rank() {
        for (int i = 0; i < count_; ++i) {
            const auto [q, row] = pairs_[i];
            double rank = rank_rows(m_, scan_.x + q * scan_.d, scan_.base + row * scan_.d, scan_.d);
            if (scan_.x_scale) rank *= scan_.x_scale[q] * scan_.base_scale[row];
            if (take<T>(scan_.finds, q, row, rank))
                limit_(q);
            else
                ++in_vain_;
        }
        count_ = 0;
    }
    int64_t in_vain() const { return in_vain_; }

 private:
    M m_;
    const NeighborScan<T>& scan_;
    const Limit& limit_;
    RankedPair pairs_[kNeighborPairs];
    int count_ = 0;
    int64_t in_vain_ = 0;
};

}  // namespace
}  // namespace tern::kernels::cpu::TERN_ISA
