// Gradients of losses, their sums and their packing, of dense runs.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/formula/boosting.h"
#include "kernels/formula/histogram.h"

namespace tern::kernels::cpu {

// _of: by one score a sample. _softmax: of scores [k][step], the outputs likewise; weights may be
// null. pack_run: rows are numbered from `first` on.
TERN_EACH_ISA(template <class Loss>
              void gradients_of(const Loss& loss, const double* scores, const double* y,
                                const double* weights, float* g, float* h, int64_t count);
              void gradients_of_softmax(const double* scores, const double* y,
                                        const double* weights, float* g, float* h, int64_t k,
                                        int64_t step, int64_t count);
              void sum_run(const float* g, const float* h, int64_t count, double* sums);
              void pack_run(const fn::Fixed& fixed, const float* g, const float* h, uint32_t first,
                            int64_t count, uint64_t* packed);)

}  // namespace tern::kernels::cpu
