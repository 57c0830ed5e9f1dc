#include "autograd/ops/softmax.h"

#include <algorithm>

#include "autograd/autocast_rules.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/unary.h"
#include "autograd/record.h"
#include "kernels/softmax.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// A dense tensor seen as [outer, size of dim, inner].
View three_dims(const Tensor& x, int dim) {
    int64_t outer = 1, inner = 1;
    for (int d = 0; d < x.dim(); ++d) (d < dim ? outer : inner) *= d == dim ? 1 : x.shape()[d];
    View view = x.view();
    view.shape = {outer, x.dim() ? x.shape()[dim] : 1, inner};
    view.strides = contiguous_strides(view.shape);
    return view;
}

Tensor softmax_along(const char* name, const Tensor& x, int64_t given_dim, bool log) {
    if (runs_in_float(x)) return softmax_along(name, to_float(x), given_dim, log);
    require_compute_dtype(name, x.dtype(), Floats{});
    const int dim = normalize_dim(name, given_dim, std::max(x.dim(), 1));
    const Tensor dense = as_contiguous(x);
    Tensor out = empty_like(x);
    kernels::softmax(three_dims(dense, dim), three_dims(out, dim), log);
    return record(name, out, {x}, keep::output, [dim, log](const RuleContext& ctx) -> Gradients {
        const Tensor y = ctx.output();
        if (!ctx.creating_graph()) {
            const Tensor g = as_contiguous(ctx.grad());
            Tensor out = empty_like(y);
            kernels::softmax_backward(three_dims(g, dim), three_dims(y, dim), three_dims(out, dim),
                                      log);
            return {out};
        }
        const Tensor& g = ctx.grad();
        const Dims dims = y.dim() == 0 ? Dims{} : Dims{dim};
        if (log) return {g - exp(y) * sum(g, dims, true)};
        return {y * (g - sum(g * y, dims, true))};
    });
}

}  // namespace

Tensor softmax(const Tensor& x, int64_t dim) { return softmax_along("softmax", x, dim, false); }
Tensor log_softmax(const Tensor& x, int64_t dim) {
    return softmax_along("log_softmax", x, dim, true);
}

}  // namespace tern
