#include "autograd/select.h"

#include "autograd/grad_mode.h"
#include "autograd/ops/shape.h"
#include "autograd/rows.h"
#include "kernels/formula/order.h"
#include "kernels/select.h"
#include "tensor/factory.h"

namespace tern {

ValuesAndIndices select_along(const char* name, const Tensor& x, int dim,
                              std::span<const kernels::fn::Rank> ranks, kernels::fn::NanRule rule,
                              bool want_indices) {
    require_dtype(name, x.dtype(), kernels::fn::OrderedNumbers{});
    const Tensor rows = rows_along(x, dim);
    const Shape shape = {rows.size(0), static_cast<int64_t>(ranks.size())};
    const Tensor values = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    if (!want_indices && !(is_grad_enabled() && x.requires_grad())) {
        kernels::select(rows.view(), ranks, rule, values.view(), nullptr);
        return {from_rows(values, x.shape(), dim), {}};
    }
    const Tensor indices = empty(shape, {.device = x.device(), .dtype = int64});
    const View to = indices.view();
    kernels::select(rows.view(), ranks, rule, values.view(), &to);
    const Tensor picked = from_rows(indices, x.shape(), dim);
    return {record_picked(name, from_rows(values, x.shape(), dim), x, picked, dim), picked};
}

ValuesAndIndices select_one(const char* name, const Tensor& x, int dim,
                            const kernels::fn::Rank& rank, kernels::fn::NanRule rule,
                            bool keepdim) {
    const ValuesAndIndices kept = select_along(name, x, dim, {&rank, 1}, rule, true);
    if (keepdim || x.dim() == 0) return kept;
    return {squeeze(kept.values, dim), squeeze(kept.indices, dim)};
}

}  // namespace tern
