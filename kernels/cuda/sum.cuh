// Accumulators of sums: float adds in double, double with a compensation (Neumaier 1974), integers
// in 64 bits. All are within the error bound of a pairwise sum.
#pragma once

#include <cstdint>
#include <type_traits>

namespace tern::kernels::cuda {

struct CompensatedSum {
    double sum, lost;
};

template <class T>
using SumAcc = std::conditional_t<std::is_same_v<T, double>, CompensatedSum,
                                  std::conditional_t<std::is_same_v<T, float>, double, long long>>;

template <class T>
__device__ void add_to(T& acc, T x) {
    acc += x;
}
__device__ inline void add_to(CompensatedSum& acc, double x) {
    const double sum = acc.sum + x;
    const double kept = sum - acc.sum;
    acc.lost += (acc.sum - (sum - kept)) + (x - kept);
    acc.sum = sum;
}
__device__ inline void add_to(CompensatedSum& acc, const CompensatedSum& other) {
    add_to(acc, other.sum);
    acc.lost += other.lost;
}

template <class T>
__device__ T total(T acc) {
    return acc;
}
__device__ inline double total(const CompensatedSum& acc) {
    return isfinite(acc.sum) ? acc.sum + acc.lost : acc.sum;
}

// What add_to takes for an element of type T.
template <class T>
using SumTerm = std::conditional_t<std::is_floating_point_v<T>, double, long long>;

}  // namespace tern::kernels::cuda
