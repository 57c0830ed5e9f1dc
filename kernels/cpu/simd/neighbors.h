// The inner loops of nearest neighbours. Rows are screened in panels: sums of their own type, or
// whole numbers of 8 bits, that are wrong by a known amount at most; the few rows that may count
// are ranked in double.
#pragma once

#include <cstdint>
#include <limits>

#include "kernels/cpu/isa.h"
#include "kernels/formula/neighbors.h"

namespace tern::kernels::cpu {

inline constexpr int64_t kNeighborPanel = 64;   // rows of base side by side
inline constexpr int64_t kNeighborRun = 384;    // queries of a run at most; whole groups
inline constexpr int64_t kNeighborGroup = 6;    // queries of a tile
inline constexpr int64_t kNeighborPairs = 512;  // pairs ranked at a time

// NeighborScan::self where no query is a row of base.
inline constexpr int64_t kNobody = std::numeric_limits<int64_t>::min() / 2;

struct RankedPair {
    int32_t query;
    int64_t row;
};

// What becomes of the rows found for query i of a run.
struct NeighborFinds {
    enum class Goal : uint8_t { nearest, count, list } goal;
    int64_t k;        // nearest: heaps [queries, k] of ranks and rows, the farthest first
    double* ranks;    // begin as infinity,
    int64_t* rows;    // and the largest row
    double radius;    // count, list: the distance
    int64_t* counts;  // [queries], begin as 0: how many were found
    // list: where the rows of a query go, and their distances, of T.
    const int64_t* offsets;
    int64_t* out_rows;
    void* out_distances;
    fn::DistanceOf distance;
};

// Queries of a run against rows [begin, end) of base.
template <class T>
struct NeighborScan {
    int64_t d;
    const T* x;       // [queries, d]
    int64_t queries;  // <= kNeighborRun
    int64_t self;     // the row of base that query 0 is, and does not find; or kNobody
    const T* base;    // [n, d]
    int64_t begin, end;
    const double* x_scale;     // cosine: 1 / |x|, of query 0 on; null: 1
    const double* base_scale;  // [n]; null: 1
    fn::ScreenLimit<T> limit;
    const double* reach;  // inner products: [queries], |x| max |y|; null: 1
    NeighborFinds finds;
    T* scratch;  // scan_scratch(d) elements
};

// A k-d tree (kernels/cpu/kd_tree_data.h), and which queries to search, in an order that keeps
// neighbours together.
template <class T>
struct NeighborTree {
    int64_t leaves;
    const double* boxes;
    const T* panels;
    const int64_t *order, *leaf_begin;
    const int64_t* which;  // as many as scan.queries; indices of x, of the heaps and counts
};

constexpr int64_t scan_scratch(int64_t d) { return (kNeighborPanel + kNeighborRun) * d; }

// Rows as whole numbers of -127 .. 127 around a centre, four to a word (bytes, plus 128 in base) or
// two: [panel, steps, 64] words.
struct NeighborCode {
    const double* centre;  // [d]
    double inverse_step;   // code = (x - centre) inverse_step
    bool bytes;            // four to a word: AVX-512 VNNI
    int64_t steps;         // words of a row
    int32_t* words;
    int32_t* starts;   // [panels, 64]: -|code|^2 / 2 rounded up
    double* residual;  // [panels]: the largest |row - code|, in steps
};

constexpr int64_t code_steps(int64_t d, bool bytes) { return bytes ? (d + 3) / 4 : (d + 1) / 2; }
inline constexpr int64_t kMostSeeds = 32;  // neighbours that a bound is looked for in advance
constexpr int64_t code_scratch(int64_t steps) { return kNeighborRun * (steps + kMostSeeds); }
inline constexpr int64_t kMostCodeColumns = 16384;  // sums of more might not fit into 32 bits

// Whether the CPU multiplies four bytes at a time.
bool has_byte_dot();

TERN_EACH_ISA(
    // Ranks every pair: few queries.
    template <class M, class T> void scan_rows(M m, const NeighborScan<T>& scan);
    // Screens in T.
    template <class M, class T> void scan_panels(M m, const NeighborScan<T>& scan);
    // Screens in whole numbers, squared distances of finite rows only; begin is that of a panel.
    // scratch: code_scratch(code.steps), zero. Goes on with scan_panels where too many rows pass.
    template <class T> void scan_codes(const NeighborScan<T>& scan, const NeighborCode& code,
                                       double residual, int32_t* x_words);
    // Searches scan.queries queries of a tree over base; scales are not looked at.
    template <class M, class T>
    void scan_tree(M m, const NeighborScan<T>& scan, const NeighborTree<T>& tree);
    // Codes rows [panel * 64, + 64) of base, up to n.
    template <class T>
    void code_panel(const T* base, int64_t n, int64_t d, int64_t panel, const NeighborCode& code);
    // Lowest and highest of each column of [n, d].
    template <class T>
    void column_range(const T* x, int64_t n, int64_t d, double* low, double* high);)

}  // namespace tern::kernels::cpu
