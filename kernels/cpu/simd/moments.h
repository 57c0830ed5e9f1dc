// The innermost loops of means and variances.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/moments.h"

namespace tern::kernels::cpu {

// As those of simd/reduce.h; count of _columns is at most 32.
TERN_EACH_ISA(template <class T> void moments_rows(const T* x, int64_t rows, int64_t step,
                                                   int64_t n, fn::Moments* out);
              template <class T> void moments_columns(const T* const* rows, int64_t count,
                                                      int64_t width, fn::Moments* out);)

}  // namespace tern::kernels::cpu
