// A piece of a histogram of gradients.
#pragma once

#include "kernels/histogram.h"

namespace tern::kernels::cpu {

struct HistogramPiece {
    RowRange rows;
    int64_t first_feature, features;  // the first is a multiple of 8
    uint64_t* sums;                   // its cells
};

void build_piece(const Binned& table, const View& packed, const View& rows, int64_t cells,
                 const HistogramPiece& piece);

}  // namespace tern::kernels::cpu
