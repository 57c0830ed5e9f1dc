// Order statistics of the rows of dense arrays, without sorting them whole.
#pragma once

#include <span>

#include "kernels/formula/rank.h"
#include "kernels/recorded_call.h"
#include "tensor/core/view.h"

namespace tern::kernels {

namespace cpu {
void select(const View& x, std::span<const fn::Rank> ranks, fn::NanRule rule, const View& values,
            const View* indices);
}  // namespace cpu
namespace cuda {
void select(const View& x, std::span<const fn::Rank> ranks, fn::NanRule rule, const View& values,
            const View* indices);
}  // namespace cuda

// x: [rows, n], n > 0; values: [rows, ranks] of x's dtype, the elements at those places of the row
// sorted as kernels/sort.h does; indices: int64 [rows, ranks], where in the row they are. Without
// indices a zero may lose its sign. Any dtype but bool; all dense.
inline void select(const View& x, std::span<const fn::Rank> ranks, fn::NanRule rule,
                   const View& values, const View* indices) {
    TERN_LAUNCH(x.device, select, x, ranks, rule, values, indices);
}

}  // namespace tern::kernels
