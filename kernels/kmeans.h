// k-means: one iteration of Lloyd's method, and what starts and ends it. A row is compared with all
// centres only where bounds on its distances cannot tell which is nearest, and no n x k matrix is
// made.
#pragma once

#include "kernels/dispatch.h"
#include "tensor/core/view.h"

namespace tern::kernels {

// Why a fit stands still; what is queued behind it does nothing.
enum class LloydHalt : int64_t {
    none = 0,
    labels_stay = 1,   // no row changed its centre
    centers_stay = 2,  // they moved by no more than tol
    empty = 3          // a centre has no rows: see kmeans_relocate
};

// Places in Lloyd::status.
inline constexpr int kLloydSteps = 0;    // iterations done
inline constexpr int kLloydChanged = 1;  // rows that changed their centre in the last assignment
inline constexpr int kLloydHalt = 2;     // a LloydHalt
inline constexpr int kLloydEmpty = 3;    // centres without rows
inline constexpr int kLloydPending = 4;  // CUDA: rows changed, still being counted
inline constexpr int kLloydStatus = 5;

// Elements of Lloyd::table, which only the device's kernels read.
constexpr int64_t lloyd_table_size(int64_t k, int64_t d) {
    return (k + 64) * (d + 1) + d + 2 * k + 8;
}

// A fit under way, all dense and on one device. T: float32 or float64, the type of x.
struct Lloyd {
    View x;         // T [n, d], n and d > 0
    View weight;    // float64 [n], >= 0; without data every row weighs 1
    View columns;   // float64 [2, d + 1]: shift and scale of each column's whole numbers, as
                    // formula/kmeans.h has them, the last for the weights (shift 0)
    View centers;   // T [k, d], k > 0
    View previous;  // T [k, d]: the centres that the labels are of
    View sums;      // int64 [k, d + 1]: the rows of each centre and their weights; 0 at first.
                    // Without data none are kept, for labels alone
    View labels;    // int32 [n]: the nearest centre, of equal ones the lowest; -1 at first
    View upper;     // T [n]: at least the distance to that centre
    View lower;     // T [n]: at most the distance to any other centre; T(0) at first
    View table;     // T [lloyd_table_size(k, d)]
    View status;    // int64 [kLloydStatus]; 0 at first
    double reach;   // at least the largest |row|
    double spread;  // at least the largest |row - shift|
    double tol;     // on the squared moves of all centres together
    bool prune;     // use the bounds; the results are the same without

    int64_t n() const { return x.shape[0]; }
    int64_t d() const { return x.shape[1]; }
    int64_t k() const { return centers.shape[0]; }
};

// What the table holds. How the centres lie is each device's own choice.
template <class T>
struct LloydTable {
    T* centers;  // [k, d], room for 64 more: less the shift
    T* height;   // [k + 64]: -|c|^2 / 2 - shift . c for these c
    T* shift;    // [d]
    T* move;     // [k]: how far each centre went, rounded up
    T* away;     // [k]: the farthest any other went
    T* slack;    // [1]: see formula/kmeans.h

    explicit LloydTable(const Lloyd& fit)
        : centers(fit.table.ptr<T>()),
          height(centers + (fit.k() + 64) * fit.d()),
          shift(height + fit.k() + 64),
          move(shift + fit.d()),
          away(move + fit.k()),
          slack(away + fit.k()) {}
};

namespace cpu {
void kmeans_columns(const View& x, const View& stats);
void kmeans_settle(const Lloyd& fit, bool first);
void kmeans_assign(const Lloyd& fit, bool last);
void kmeans_update(const Lloyd& fit);
void kmeans_relocate(const Lloyd& fit, const View& far);
void kmeans_blend(const Lloyd& fit, const View& counts);
void kmeans_distances(const View& x, const View& centers, const View& labels, const View& out);
}  // namespace cpu
namespace cuda {
void kmeans_columns(const View& x, const View& stats);
void kmeans_settle(const Lloyd& fit, bool first);
void kmeans_assign(const Lloyd& fit, bool last);
void kmeans_update(const Lloyd& fit);
void kmeans_relocate(const Lloyd& fit, const View& far);
void kmeans_blend(const Lloyd& fit, const View& counts);
void kmeans_distances(const View& x, const View& centers, const View& labels, const View& out);
}  // namespace cuda

// stats: float64 [4, d], of each column its smallest, largest, mean and sum of squares about the
// mean. The last two are not finite where an element is not.
inline void kmeans_columns(const View& x, const View& stats) {
    TERN_DISPATCH(x.device, kmeans_columns(x, stats));
}

// Before the first assignment (`first`) and after kmeans_relocate: prepares the table for the
// centres, and takes what they moved since `previous` off the bounds. Decides whether to halt.
inline void kmeans_settle(const Lloyd& fit, bool first) {
    TERN_DISPATCH(fit.x.device, kmeans_settle(fit, first));
}

// labels, bounds and sums for the centres. `last`: even where the fit halts.
inline void kmeans_assign(const Lloyd& fit, bool last = false) {
    TERN_DISPATCH(fit.x.device, kmeans_assign(fit, last));
}

// centers = the means of the rows of each, previous = what they were, and settles; halts with
// LloydHalt::empty instead if a centre has no rows.
inline void kmeans_update(const Lloyd& fit) { TERN_DISPATCH(fit.x.device, kmeans_update(fit)); }

// Empty centres, in order, move to the rows far[0], far[1], ... (int64), which leave their own
// centres; those beyond far's length go to the centre of the greatest weight. Clears the halt;
// kmeans_settle comes next.
inline void kmeans_relocate(const Lloyd& fit, const View& far) {
    TERN_DISPATCH(fit.x.device, kmeans_relocate(fit, far));
}

// A step of mini-batches (Sculley 2010): each centre becomes the mean of what it stands for,
// `counts` of it (float64 [k], >= 0, to which the rows' weights are added), and of its rows;
// previous = what it was. Settles, without asking whether to halt.
inline void kmeans_blend(const Lloyd& fit, const View& counts) {
    TERN_DISPATCH(fit.x.device, kmeans_blend(fit, counts));
}

// out[i] = |x[i] - centers[labels[i]]|^2, float64 [n]; labels: int32. Differences are taken first.
inline void kmeans_distances(const View& x, const View& centers, const View& labels,
                             const View& out) {
    TERN_DISPATCH(x.device, kmeans_distances(x, centers, labels, out));
}

}  // namespace tern::kernels
