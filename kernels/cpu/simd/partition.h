// The inner loop of the division of rows.
#pragma once

#include "kernels/cpu/isa.h"

namespace tern::kernels::cpu {

// Writes those of rows whose bin is in the set (8 words) to left, the others to right, in order,
// and returns how many went left. `left` may be `rows` itself; there is room for `count` in both.
// Up to three bytes behind a row's bin are read.
TERN_EACH_ISA(int64_t divide_rows(const uint8_t* column, const uint32_t* set, const uint32_t* rows,
                                  int64_t count, uint32_t* left, uint32_t* right);)

}  // namespace tern::kernels::cpu
