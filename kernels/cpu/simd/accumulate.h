// The innermost loops of accumulations.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/accumulate.h"

namespace tern::kernels::cpu {

// _rows: out[r] = that of x[r * step], ..., x[r * step + n - 1]; n is at most 1024.
// _columns: out[c] = that of rows[0][c], ..., rows[count - 1][c]; count is at most 64,
// width 128.
TERN_EACH_ISA(template <class F>
              void accumulate_rows(const F& f, const typename F::In* x, int64_t rows, int64_t step,
                                   int64_t n, typename F::Part* out);
              template <class F>
              void accumulate_columns(const F& f, const typename F::In* const* rows, int64_t count,
                                      int64_t width, typename F::Part* out);)

}  // namespace tern::kernels::cpu
