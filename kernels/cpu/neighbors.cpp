// Nearest neighbours by runs of queries against all rows, or, for few queries, pieces of the rows,
// whose finds are joined. Every way to screen finds the same: ranks in double decide.
#include "kernels/neighbors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include "kernels/cpu/neighbor_codes.h"
#include "kernels/cpu/neighbor_tree.h"
#include "kernels/cpu/parallel.h"
#include "kernels/cpu/simd/neighbors.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int64_t kFewQueries = 4;        // rank every pair: laying out would not pay
constexpr int64_t kCodedQueries = 32;     // as many make codes of the rows pay
constexpr int64_t kEnoughTasks = 8;       // for the threads of most machines
constexpr int64_t kLeastPiece = 1 << 13;  // rows
constexpr int64_t kTreeRun = 256;         // queries of a task that searches a tree

// 1 / |row| or |row|, row by row, in double.
template <class T>
std::vector<double> norms(const View& x, bool inverse) {
    const int64_t d = x.shape[1];
    std::vector<double> out(static_cast<size_t>(x.shape[0]));
    parallel_for(x.shape[0], grain_of(d), [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            double square = 0;
            for (int64_t j = 0; j < d; ++j) {
                const auto v = static_cast<double>(x.ptr<const T>()[i * d + j]);
                square += v * v;
            }
            const double norm = std::sqrt(square);
            out[static_cast<size_t>(i)] = !inverse ? norm : norm > 0 ? 1 / norm : 0;
        }
    });
    return out;
}

// How queries and rows are cut.
struct Cut {
    int64_t run, runs, piece, pieces;
};
Cut cut(int64_t queries, int64_t rows, int64_t d, bool whole_rows) {
    constexpr int64_t kElements = 1 << 16;  // of queries: a part of L2
    const int64_t fit = std::clamp<int64_t>(kElements / std::max<int64_t>(d, 1), 24, kNeighborRun);
    const int64_t even = (queries + kEnoughTasks - 1) / kEnoughTasks;
    Cut c;
    c.run =
        (std::clamp<int64_t>(even, 24, fit) + kNeighborGroup - 1) / kNeighborGroup * kNeighborGroup;
    c.run = std::min(c.run, kNeighborRun);
    c.runs = (queries + c.run - 1) / c.run;
    const int64_t wanted = whole_rows ? 1 : (kEnoughTasks + c.runs - 1) / c.runs;
    const int64_t pieces = std::clamp<int64_t>(rows / kLeastPiece, 1, wanted);
    c.piece = ((rows + pieces - 1) / pieces + kNeighborPanel - 1) / kNeighborPanel * kNeighborPanel;
    c.pieces = (rows + c.piece - 1) / c.piece;
    return c;
}

// What a scan needs beside the rows, whichever part of them it covers.
template <class T>
class Scanner {
 public:
    explicit Scanner(const NeighborQuery& query)
        : query_(query), d_(query.x.shape[1]), queries_(query.x.shape[0]) {
        if (query.near.kind() == Metric::cosine) {
            x_scale_ = norms<T>(query.x, true);
            base_scale_ = norms<T>(query.base, true);
        }
        if (query.near.kind() == Metric::inner_product) {
            reach_ = norms<T>(query.x, false);
            const std::vector<double> of_base = norms<T>(query.base, false);
            const double most = *std::max_element(of_base.begin(), of_base.end());
            for (double& r : reach_) r *= most;
        }
        if (query.near.is_euclidean() && queries_ >= kCodedQueries)
            codes_ = NeighborCodes<T>(query.base);
    }

    // Queries [q, q + count) against rows [begin, end).
    void run(int64_t q, int64_t count, int64_t begin, int64_t end, const NeighborFinds& finds) {
        std::vector<T> scratch(static_cast<size_t>(scan_scratch(d_)));
        const NeighborScan<T> scan = {
            .d = d_,
            .x = query_.x.ptr<const T>() + q * d_,
            .queries = count,
            .self = query_.skip_self ? q : kNobody,
            .base = query_.base.ptr<const T>(),
            .begin = begin,
            .end = end,
            .x_scale = x_scale_.empty() ? nullptr : x_scale_.data() + q,
            .base_scale = base_scale_.empty() ? nullptr : base_scale_.data(),
            .limit = fn::ScreenLimit<T>(query_.near, d_),
            .reach = reach_.empty() ? nullptr : reach_.data() + q,
            .finds = finds,
            .scratch = scratch.data()};
        if (!codes_.empty()) return codes_.scan(scan);
        fn::with_measure(query_.near, [&](auto m) { run_scan<decltype(m)>(m, scan); });
    }

 private:
    template <class M>
    void run_scan(M m, const NeighborScan<T>& scan) {
        if (queries_ <= kFewQueries) TERN_ON_ISA(scan_rows(m, scan));
        TERN_ON_ISA(scan_panels(m, scan));
    }

    const NeighborQuery& query_;
    int64_t d_, queries_;
    std::vector<double> x_scale_, base_scale_, reach_;
    NeighborCodes<T> codes_;
};

NeighborFinds finds_of(const NeighborQuery& query, NeighborFinds::Goal goal) {
    return {.goal = goal, .distance = fn::DistanceOf(query.near)};
}

// Heaps of k for some queries, in so many pieces.
struct Heaps {
    std::vector<double> ranks;
    std::vector<int64_t> rows;
    Heaps(int64_t pieces, int64_t queries, int64_t k)
        : ranks(static_cast<size_t>(pieces * queries * k), kInfinity),
          rows(ranks.size(), std::numeric_limits<int64_t>::max()) {}
};

// The k best of `pieces` heaps, `step` apart, in order; `found` is scratch.
using Ranked = std::vector<std::pair<double, int64_t>>;
template <class T>
void write_nearest(const fn::DistanceOf& distance, const double* ranks, const int64_t* rows,
                   int64_t pieces, int64_t step, int64_t k, Ranked& found, T* distances,
                   int64_t* indices) {
    found.clear();
    for (int64_t p = 0; p < pieces; ++p)
        for (int64_t i = 0; i < k; ++i) found.emplace_back(ranks[p * step + i], rows[p * step + i]);
    if (pieces == 1)
        std::sort(found.begin(), found.end());
    else
        std::partial_sort(found.begin(), found.begin() + k, found.end());
    for (int64_t i = 0; i < k; ++i) {
        distances[i] = static_cast<T>(distance(found[static_cast<size_t>(i)].first));
        indices[i] = found[static_cast<size_t>(i)].second;
    }
}

template <class T>
void nearest_by_tree(const NeighborQuery& query, const View& distances, const View& indices) {
    const int64_t queries = indices.shape[0], k = indices.shape[1];
    const TreeSearch<T> search(query);
    const fn::DistanceOf distance(query.near);
    Heaps heaps(1, queries, k);
    NeighborFinds finds = finds_of(query, NeighborFinds::Goal::nearest);
    finds.k = k;
    finds.ranks = heaps.ranks.data();
    finds.rows = heaps.rows.data();
    parallel_for(queries, kTreeRun, [&](int64_t begin, int64_t end) {
        search.run(begin, end, finds);
        Ranked found;
        for (int64_t i = begin; i < end; ++i) {
            const int64_t at = search.order()[static_cast<size_t>(i)] * k;
            write_nearest(distance, finds.ranks + at, finds.rows + at, 1, 0, k, found,
                          distances.ptr<T>() + at, indices.ptr<int64_t>() + at);
        }
    });
}

template <class T>
void nearest_of(const NeighborQuery& query, const View& distances, const View& indices) {
    const int64_t queries = indices.shape[0], k = indices.shape[1], n = query.base.shape[0];
    const Cut c = cut(queries, n, query.x.shape[1], false);
    Scanner<T> scanner(query);
    const fn::DistanceOf distance(query.near);
    const auto write = [&](int64_t q, const double* ranks, const int64_t* rows, int64_t step,
                           Ranked& found) {
        write_nearest(distance, ranks, rows, c.pieces, step, k, found, distances.ptr<T>() + q * k,
                      indices.ptr<int64_t>() + q * k);
    };
    Heaps shared(c.pieces, c.pieces > 1 ? queries : 0, k);
    parallel_for(c.runs * c.pieces, 1, [&](int64_t task, int64_t) {
        const int64_t q = task / c.pieces * c.run, count = std::min(c.run, queries - q);
        const int64_t piece = task % c.pieces, begin = piece * c.piece;
        Heaps own(1, c.pieces > 1 ? 0 : count, k);
        const int64_t at = (piece * queries + q) * k;
        NeighborFinds finds = finds_of(query, NeighborFinds::Goal::nearest);
        finds.k = k;
        finds.ranks = c.pieces > 1 ? shared.ranks.data() + at : own.ranks.data();
        finds.rows = c.pieces > 1 ? shared.rows.data() + at : own.rows.data();
        scanner.run(q, count, begin, std::min(n, begin + c.piece), finds);
        Ranked found;
        for (int64_t i = 0; c.pieces == 1 && i < count; ++i)
            write(q + i, finds.ranks + i * k, finds.rows + i * k, 0, found);
    });
    Ranked found;
    for (int64_t q = 0; c.pieces > 1 && q < queries; ++q)
        write(q, shared.ranks.data() + q * k, shared.rows.data() + q * k, queries * k, found);
}

// The rows listed for a query in ascending order, their distances with them.
template <class T>
void sort_listed(int64_t* rows, T* distances, int64_t count) {
    std::vector<std::pair<int64_t, T>> listed;
    for (int64_t i = 0; i < count; ++i) listed.emplace_back(rows[i], distances[i]);
    std::sort(listed.begin(), listed.end());
    for (int64_t i = 0; i < count; ++i)
        std::tie(rows[i], distances[i]) = listed[static_cast<size_t>(i)];
}

template <class T>
void within_by_tree(const NeighborQuery& query, NeighborFinds finds) {
    const TreeSearch<T> search(query);
    parallel_for(query.x.shape[0], kTreeRun, [&](int64_t begin, int64_t end) {
        search.run(begin, end, finds);
        if (finds.goal != NeighborFinds::Goal::list) return;
        for (int64_t i = begin; i < end; ++i) {
            const int64_t q = search.order()[static_cast<size_t>(i)], at = finds.offsets[q];
            sort_listed(finds.out_rows + at, static_cast<T*>(finds.out_distances) + at,
                        finds.counts[q]);
        }
    });
}

// counts: null where rows are listed.
template <class T>
void within(const NeighborQuery& query, const NeighborFinds& wanted, int64_t* counts) {
    const int64_t queries = query.x.shape[0], n = query.base.shape[0];
    std::vector<int64_t> found(static_cast<size_t>(counts ? 0 : queries), 0);
    NeighborFinds finds = wanted;
    finds.counts = counts ? counts : found.data();
    if (by_tree(query)) return within_by_tree<T>(query, finds);
    const Cut c = cut(queries, n, query.x.shape[1], true);
    Scanner<T> scanner(query);
    parallel_for(c.runs, 1, [&](int64_t run, int64_t) {
        const int64_t q = run * c.run, count = std::min(c.run, queries - q);
        NeighborFinds own = finds;
        own.counts += q;
        if (own.offsets) own.offsets += q;
        scanner.run(q, count, 0, n, own);
    });
}

}  // namespace

void nearest(const NeighborQuery& query, const View& distances, const View& indices) {
    if (indices.numel() == 0) return;
    visit("nearest", query.x.dtype, Floats{}, [&]<class T>() {
        if (by_tree(query)) return nearest_by_tree<T>(query, distances, indices);
        nearest_of<T>(query, distances, indices);
    });
}

void count_within(const NeighborQuery& query, double radius, const View& counts) {
    if (counts.numel() == 0) return;
    std::fill_n(counts.ptr<int64_t>(), counts.numel(), 0);
    if (query.base.shape[0] == 0) return;
    NeighborFinds finds = finds_of(query, NeighborFinds::Goal::count);
    finds.radius = radius;
    visit("count_within", query.x.dtype, Floats{},
          [&]<class T>() { within<T>(query, finds, counts.ptr<int64_t>()); });
}

void list_within(const NeighborQuery& query, double radius, const View& offsets,
                 const View& distances, const View& indices) {
    if (indices.numel() == 0) return;
    NeighborFinds finds = finds_of(query, NeighborFinds::Goal::list);
    finds.radius = radius;
    finds.offsets = offsets.ptr<const int64_t>();
    finds.out_rows = indices.ptr<int64_t>();
    finds.out_distances = distances.data;
    visit("list_within", query.x.dtype, Floats{},
          [&]<class T>() { within<T>(query, finds, nullptr); });
}

}  // namespace tern::kernels::cpu
