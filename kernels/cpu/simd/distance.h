// Distances from many rows to a panel of rows.
#pragma once

#include <cstdint>

#include "kernels/cpu/isa.h"
#include "kernels/formula/distance.h"

namespace tern::kernels::cpu {

inline constexpr int64_t kDistancePanel = 64;  // rows of x2 that are packed side by side

// y[i, j] = norm(x1[i] - x2[j]), i < n, j < m <= kDistancePanel; x1: [n, d] and x2: [m, d] dense,
// y's rows y_step apart. packed: kDistancePanel d elements.
template <class T>
struct DistancePanel {
    int64_t n, m, d;
    const T* x1;
    const T* x2;
    T* y;
    int64_t y_step;
    T* packed;
};

TERN_EACH_ISA(template <class Norm, class T>
              void distances(Norm norm, const DistancePanel<T>& panel);)

}  // namespace tern::kernels::cpu
