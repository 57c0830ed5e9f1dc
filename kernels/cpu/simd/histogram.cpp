// A row at a time: eight bins come with one load, and each is one addition to memory. Lines of rows
// further on are asked for early, since row numbers jump.
#include "kernels/cpu/simd/histogram.h"

#include <cstring>

namespace tern::kernels::cpu::TERN_ISA {

namespace {

constexpr int64_t kAhead = 16;  // rows
constexpr int kShift = 6;       // a bin of eight features takes 64 bytes
constexpr uint64_t kMask = 255 << kShift;

template <int kFeatures>
[[gnu::always_inline]] inline void add_word(const uint8_t* bins, uint64_t value, char* sums) {
    uint64_t word;
    memcpy(&word, bins, 8);
#pragma GCC unroll 8
    for (int f = 0; f < kFeatures; ++f) {
        const uint64_t at = (f == 0 ? word << kShift : word >> (8 * f - kShift)) & kMask;
        *reinterpret_cast<uint64_t*>(sums + at + 8 * f) += value;
    }
}

// kWords words of eight features and one of kRest.
template <int kWords, int kRest>
[[gnu::flatten]] void add_rows(const HistogramRun& run) {
    const uint8_t* const bins = run.bins;
    const uint64_t* const packed = run.packed;
    const uint32_t* const rows = run.rows;
    const int64_t stride = run.stride, count = run.count;
    char* sums[kWords + 1];
    for (int w = 0; w <= kWords; ++w)
        sums[w] = reinterpret_cast<char*>(run.sums + 8 * w * run.cells);
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
        for (int w = 0; w < kWords; ++w) add_word<8>(from + 8 * w, value, sums[w]);
        if constexpr (kRest > 0) add_word<kRest>(from + 8 * kWords, value, sums[kWords]);
    }
}

template <int kWords>
[[gnu::flatten]] void add_with_rest(const HistogramRun& run) {
    switch (run.features % 8) {
        case 0:
            return add_rows<kWords, 0>(run);
        case 1:
            return add_rows<kWords, 1>(run);
        case 2:
            return add_rows<kWords, 2>(run);
        case 3:
            return add_rows<kWords, 3>(run);
        case 4:
            return add_rows<kWords, 4>(run);
        case 5:
            return add_rows<kWords, 5>(run);
        case 6:
            return add_rows<kWords, 6>(run);
        default:
            return add_rows<kWords, 7>(run);
    }
}

}  // namespace

void add_to_histogram(const HistogramRun& run) {
    switch (run.features / 8) {
        case 0:
            return add_with_rest<0>(run);
        case 1:
            return add_with_rest<1>(run);
        case 2:
            return add_with_rest<2>(run);
        case 3:
            return add_with_rest<3>(run);
        default:
            return add_rows<4, 0>(run);
    }
}

}  // namespace tern::kernels::cpu::TERN_ISA
