// A table whose values are numbers of bins, one byte each, kept row by row and column by column.
#pragma once

#include <cstdint>

#include "tensor/core/host_device.h"
#include "tensor/core/view.h"

namespace tern::kernels {

inline constexpr int kMaxBins = 255;  // of values; the bin of missing values comes behind them

// Rows are padded to whole 64-bit words; a few bytes behind the last column may be read.
struct Binned {
    View rows;     // uint8 [n, stride], stride = row_stride(d)
    View columns;  // uint8 [d * n + kColumnPadding]
    int64_t n = 0;
    int64_t d = 0;

    int64_t stride() const { return rows.shape[1]; }
    const uint8_t* column(int64_t f) const { return columns.ptr<uint8_t>() + f * n; }
};

inline constexpr int64_t kColumnPadding = 64;
constexpr int64_t row_stride(int64_t features) { return (features + 7) / 8 * 8; }

// A set of bins.
struct BinSet {
    uint32_t word[8] = {};

    TERN_HD bool contains(unsigned bin) const { return (word[bin / 32] >> (bin % 32)) & 1u; }
    TERN_HD void add(unsigned bin) { word[bin / 32] |= 1u << (bin % 32); }
};

// Rows [begin, begin + count) of a list of row numbers: those of one node of a tree.
struct RowRange {
    int64_t begin = 0;
    int64_t count = 0;
};

}  // namespace tern::kernels
