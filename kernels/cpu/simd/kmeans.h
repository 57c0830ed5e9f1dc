// Nearest centres and sums of rows: the inner loops of k-means.
#pragma once

#include <cstdint>

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

inline constexpr int kCenterGroup = 5;   // centres that are packed side by side
inline constexpr int64_t kRowTile = 64;  // most rows of a tile, of any instruction set

// Centres less the shift m, packed by pack_centers.
template <class T>
struct PackedCenters {
    int64_t k, d;
    T* groups;  // [ceil(k / 5), d, 5]; what is missing is 0
    T* height;  // [5 ceil(k / 5)]: -|c|^2 / 2 - m . c; -infinity where a centre is missing
    T* shift;   // [d]
};

template <class T>
struct Nearest {
    PackedCenters<T> centers;
    const T* x;           // [n, d]
    const int32_t* rows;  // which of them, or null for the first `count`
    int64_t count;
    T slack;    // on squared distances
    T* packed;  // scratch: kRowTile d
    // Of each row: the nearest centre, the lowest of equal ones; where wanted, at least its
    // distance and at most the distance of all others.
    int32_t* label;
    T* upper;
    T* lower;
};

// Rows with their centres, for sums in whole numbers (formula/kmeans.h).
struct WholeColumns {
    int64_t d;
    const double* shift;  // [d + 1], the last of the weight
    const double* scale;
};

TERN_EACH_ISA(
    template <class T> void nearest(const Nearest<T>& job, bool bounds);
    // |x - c|^2
    template <class T> double squared_distance(const T* x, const T* c, int64_t d);
    // The same in T, `rows` of x to the centres of their labels, and the square root rounded up.
    template <class T> void tighten(const T* x, const T* centers, int64_t d, const int32_t* rows,
                                    int64_t count, const int32_t* labels, T* upper);
    // sum[0 .. d] += or -= the row and its weight
    template <class T>
    void add_row(const WholeColumns& columns, const T* x, double weight, int64_t* sum);
    template <class T>
    void take_row(const WholeColumns& columns, const T* x, double weight, int64_t* sum);
    // Bounds of the rows [0, n) after the centres moved: upper grows by move, lower shrinks by
    // away. Returns how many rows are undecided, and which.
    template <class T>
    int64_t shift_bounds(int64_t n, const int32_t* labels, const T* move, const T* away, T slack,
                         T* upper, T* lower, int32_t* rows);
    // Of `rows` rows: smallest, largest, and sums of x - center and of its square.
    template <class T> void column_run(const T* x, int64_t rows, int64_t d, const double* center,
                                       double* low, double* high, double* sum, double* squares);)

}  // namespace tern::kernels::cpu
