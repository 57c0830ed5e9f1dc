// The innermost loops of scans.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/scan.h"

namespace tern::kernels::cpu {

// A piece of `width` neighbouring lines, `rows` elements of each. Steps are in elements; those of y
// and of its places across lines are 1.
template <class S>
struct ScanBlock {
    const typename S::In* x;
    const typename S::In* w;  // null unless S::kTwo
    typename S::Out* y;
    int64_t* places;  // null unless S::kPlaces
    int64_t rows, width;
    int64_t x_row, w_row, y_row;
    int64_t x_column, w_column;
    int64_t first, direction;  // the position of row 0, and its step
};

// total_block: carry[c] = carry[c] joined with line c. scan_block does, and writes the results.
TERN_EACH_ISA(template <class S> void total_block(const ScanBlock<S>& b, typename S::Carry* carry);
              template <class S> void scan_block(const ScanBlock<S>& b, typename S::Carry* carry);)

}  // namespace tern::kernels::cpu
