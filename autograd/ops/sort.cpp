#include "autograd/ops/sort.h"

#include "autograd/grad_mode.h"
#include "autograd/ops/shape.h"
#include "autograd/rows.h"
#include "autograd/select.h"
#include "kernels/formula/order.h"
#include "kernels/sort.h"
#include "tensor/core/visit.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// The first k of x sorted along dim. Indices are undefined unless wanted here or by a gradient.
ValuesAndIndices sort_first(const char* name, const Tensor& x, int dim, int64_t k, bool descending,
                            bool want_indices = true) {
    require_dtype(name, x.dtype(), kernels::fn::Ordered{});
    const Tensor rows = rows_along(x, dim);
    const Shape shape = {rows.size(0), k};
    const Tensor values = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    if (!want_indices && !(is_grad_enabled() && x.requires_grad())) {
        kernels::sort(rows.view(), descending, values.view(), nullptr);
        return {from_rows(values, x.shape(), dim), {}};
    }
    const Tensor indices = empty(shape, {.device = x.device(), .dtype = int64});
    const View to = indices.view();
    kernels::sort(rows.view(), descending, values.view(), &to);
    const Tensor picked = from_rows(indices, x.shape(), dim);
    return {record_picked(name, from_rows(values, x.shape(), dim), x, picked, dim), picked};
}

int64_t size_along(const Tensor& x, int dim) { return x.dim() == 0 ? 1 : x.shape()[dim]; }

}  // namespace

ValuesAndIndices sort(const Tensor& x, int64_t given_dim, bool descending, bool) {
    const int dim = row_dim("sort", given_dim, x);
    return sort_first("sort", x, dim, size_along(x, dim), descending);
}

Tensor argsort(const Tensor& x, int64_t given_dim, bool descending, bool) {
    const int dim = row_dim("argsort", given_dim, x);
    return sort_first("argsort", x, dim, size_along(x, dim), descending).indices;
}

Tensor msort(const Tensor& x) {
    const int dim = row_dim("msort", 0, x);
    return sort_first("msort", x, dim, size_along(x, dim), false, false).values;
}

ValuesAndIndices topk(const Tensor& x, int64_t k, int64_t given_dim, bool largest, bool) {
    const int dim = row_dim("topk", given_dim, x);
    const int64_t size = size_along(x, dim);
    TERN_CHECK(k >= 0 && k <= size, ValueError, "topk: k must be in [0, ", size, "] along dim ",
               dim, " of shape ", x.shape(), ", got ", k);
    return sort_first("topk", x, dim, k, largest);
}

ValuesAndIndices kthvalue(const Tensor& x, int64_t k, int64_t given_dim, bool keepdim) {
    const int dim = row_dim("kthvalue", given_dim, x);
    const int64_t size = size_along(x, dim);
    TERN_CHECK(k >= 1 && k <= size, ValueError, "kthvalue: k must be in [1, ", size, "] along dim ",
               dim, " of shape ", x.shape(), ", got ", k);
    return select_one("kthvalue", x, dim, {.index = k - 1}, kernels::fn::NanRule::ordinary,
                      keepdim);
}

}  // namespace tern
