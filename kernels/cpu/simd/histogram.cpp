// A row at a time: eight bins come with one load, and each is one addition to memory. Lines of rows
// further on are asked for early, since row numbers jump.
#include "kernels/cpu/simd/histogram.h"

#include <cstring>

namespace tern::kernels::cpu::TERN_ISA {

namespace {

constexpr int64_t kAhead = 16;  // rows

template <int kCells, int kFeatures>
[[gnu::always_inline]] inline void add_word(const uint8_t* bins, uint64_t value, uint64_t* sums) {
    uint64_t word;
    memcpy(&word, bins, 8);
#pragma GCC unroll 8
    for (int f = 0; f < kFeatures; ++f) sums[f * kCells + ((word >> (8 * f)) & 255)] += value;
}

// kWords words of eight features and one of kRest.
template <int kCells, int kWords, int kRest>
[[gnu::flatten]] void add_rows(const HistogramRun& run) {
    const uint8_t* const bins = run.bins;
    const uint64_t* const packed = run.packed;
    const uint32_t* const rows = run.rows;
    uint64_t* const sums = run.sums;
    const int64_t stride = run.stride, count = run.count;
    for (int64_t i = 0; i < count; ++i) {
        if (i + kAhead < count) {
            const int64_t next = rows[i + kAhead];
            __builtin_prefetch(bins + next * stride);
            __builtin_prefetch(packed + next);
        }
        const int64_t row = rows[i];
        const uint64_t value = packed[row];
        const uint8_t* const from = bins + row * stride;
#pragma GCC unroll 4
        for (int w = 0; w < kWords; ++w)
            add_word<kCells, 8>(from + 8 * w, value, sums + 8 * w * kCells);
        if constexpr (kRest > 0)
            add_word<kCells, kRest>(from + 8 * kWords, value, sums + 8 * kWords * kCells);
    }
}

template <int kCells, int kWords>
[[gnu::flatten]] void add_with_rest(const HistogramRun& run) {
    switch (run.features % 8) {
        case 0:
            return add_rows<kCells, kWords, 0>(run);
        case 1:
            return add_rows<kCells, kWords, 1>(run);
        case 2:
            return add_rows<kCells, kWords, 2>(run);
        case 3:
            return add_rows<kCells, kWords, 3>(run);
        case 4:
            return add_rows<kCells, kWords, 4>(run);
        case 5:
            return add_rows<kCells, kWords, 5>(run);
        case 6:
            return add_rows<kCells, kWords, 6>(run);
        default:
            return add_rows<kCells, kWords, 7>(run);
    }
}

template <int kCells>
[[gnu::flatten]] void add_tile(const HistogramRun& run) {
    switch (run.features / 8) {
        case 0:
            return add_with_rest<kCells, 0>(run);
        case 1:
            return add_with_rest<kCells, 1>(run);
        case 2:
            return add_with_rest<kCells, 2>(run);
        case 3:
            return add_with_rest<kCells, 3>(run);
        default:
            return add_rows<kCells, 4, 0>(run);
    }
}

}  // namespace

void add_to_histogram(const HistogramRun& run) {
    switch (run.cells) {
        case 40:
            return add_tile<40>(run);
        case 72:
            return add_tile<72>(run);
        case 136:
            return add_tile<136>(run);
        default:
            return add_tile<264>(run);
    }
}

}  // namespace tern::kernels::cpu::TERN_ISA
