// What both halves of k-means on the CPU use: the rows, their weights and their sums.
#pragma once

#include "kernels/cpu/simd/kmeans.h"
#include "kernels/kmeans.h"
#include "tensor/core/visit.h"

namespace tern::kernels::cpu {

inline WholeColumns whole_columns(const Lloyd& fit) {
    const double* const shift = fit.columns.ptr<const double>();
    return {.d = fit.d(), .shift = shift, .scale = shift + fit.d() + 1};
}

inline double weight_of(const Lloyd& fit, int64_t row) {
    return fit.weight.data ? fit.weight.ptr<const double>()[row] : 1;
}

template <class T>
PackedCenters<T> packed_centers(const Lloyd& fit, const LloydTable<T>& table) {
    return {.k = fit.k(),
            .d = fit.d(),
            .groups = table.centers,
            .height = table.height,
            .shift = table.shift};
}

// sum[0 .. d] += or -= row `row` and its weight.
template <class T>
void add_row_to(const Lloyd& fit, int64_t row, int64_t* sum) {
    TERN_ON_ISA(add_row(whole_columns(fit), fit.x.ptr<const T>() + row * fit.d(),
                        weight_of(fit, row), sum));
}
template <class T>
void take_row_from(const Lloyd& fit, int64_t row, int64_t* sum) {
    TERN_ON_ISA(take_row(whole_columns(fit), fit.x.ptr<const T>() + row * fit.d(),
                         weight_of(fit, row), sum));
}

template <class T>
double distance_of(const T* x, const T* c, int64_t d) {
    TERN_ON_ISA(squared_distance(x, c, d));
}

}  // namespace tern::kernels::cpu
