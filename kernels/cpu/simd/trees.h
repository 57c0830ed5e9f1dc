// The inner loops of small trees over a tile of samples.
#pragma once

#include <cstdint>

#include "kernels/cpu/isa.h"
#include "kernels/trees.h"

namespace tern::kernels::cpu {

inline constexpr int64_t kTreeTile = 512;  // samples
inline constexpr int64_t kTreeBlock = 64;  // whose rows stay in the nearest cache

// ranks[i] = how many thresholds values[i] is above, INT32_MAX for NaN; i < kTreeBlock.
// codes[i] = the byte of these ranks in a plane; i < kTreeBlock.
// leaf[i] = the leaf that sample i falls into, from codes: [planes, kTreeTile]; i < kTreeTile.
TERN_EACH_ISA(
    template <class T> void rank_values(const TreeRanks<T>& table, const T* values, int32_t* ranks);
    void encode_ranks(const int32_t* ranks, int32_t first, bool missing_left, int8_t* codes);
    void sweep_tree(const SweepStep* steps, int64_t count, const int8_t* codes, uint8_t* leaf);)

}  // namespace tern::kernels::cpu
