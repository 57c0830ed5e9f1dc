// What operations that pick order statistics share.
#pragma once

#include <span>

#include "autograd/ops/values_and_indices.h"
#include "kernels/formula/rank.h"

namespace tern {

// The elements at those ranks along dim (normalized), in the place of dim; x has numbers, at least
// one along dim. Indices are undefined unless wanted here or by a gradient.
ValuesAndIndices select_along(const char* name, const Tensor& x, int dim,
                              std::span<const kernels::fn::Rank> ranks, kernels::fn::NanRule rule,
                              bool want_indices);
// One rank; dim is dropped unless kept as 1.
ValuesAndIndices select_one(const char* name, const Tensor& x, int dim,
                            const kernels::fn::Rank& rank, kernels::fn::NanRule rule, bool keepdim);

}  // namespace tern
