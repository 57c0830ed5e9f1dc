// The inner loop of histograms of gradients.
#pragma once

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

// Of `count` rows: bins of `features` <= kHistogramTile features from bins[row * stride] on are
// added to sums [features / 8][cells][8] (kernels/histogram.h).
inline constexpr int64_t kHistogramTile = 32;
struct HistogramRun {
    const uint8_t* bins;
    int64_t stride, features;
    const uint32_t* rows;
    int64_t count;
    const uint64_t* packed;
    uint64_t* sums;
    int64_t cells;
};

TERN_EACH_ISA(void add_to_histogram(const HistogramRun& run);)

}  // namespace tern::kernels::cpu
