// Distances from runs of rows to a few others, and their sums.
#pragma once

#include <cstdint>

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

inline constexpr int64_t kDistanceTile = 64;  // most rows of a tile, of any instruction set

// See kernels/kmeans_seed.h; n rows of a longer run.
template <class T>
struct Trials {
    const T* x;
    int64_t n, d, m;
    const T* const* candidates;  // [m] rows
    const T* closest;
    const double* weight;  // or null
    T* distances;
    int64_t distances_step;
    double* potentials;  // [m], added to
    T* packed;           // kDistanceTile d
};

TERN_EACH_ISA(
    template <class T> void trials(const Trials<T>& job);
    // sums[i] += |x[i] - others[j]| over `count` others, for n <= kDistanceTile packed rows
    template <class T>
    void distance_sums(const T* packed, int64_t d, const T* others, int64_t count, double* sums);
    // Packs n <= kDistanceTile rows for that.
    template <class T> void pack_rows_for_sums(const T* x, int64_t n, int64_t d, T* packed);
    // The rows that a tile holds.
    template <class T> int64_t tile_height();)

}  // namespace tern::kernels::cpu
