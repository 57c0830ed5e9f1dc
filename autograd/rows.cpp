#include "autograd/rows.h"

#include <algorithm>

#include "autograd/ops/index.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/scatter.h"
#include "autograd/record.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

// The order of dims that moves `from` to `to`.
Dims moved(int rank, int from, int to) {
    Dims order;
    for (int d = 0; d < rank; ++d) order.push_back(d);
    order.erase(from);
    order.insert(to, from);
    return order;
}

Tensor moved_dim(const Tensor& x, int from, int to) {
    if (from == to) return x;
    return with_layout(x, permute("permute", x.layout(), moved(x.dim(), from, to)));
}

}  // namespace

int row_dim(const char* op, int64_t dim, const Tensor& x) {
    return normalize_dim(op, dim, std::max(x.dim(), 1));
}

Tensor rows_along(const Tensor& x, int dim) {
    const int64_t n = x.dim() == 0 ? 1 : x.shape()[dim];
    const Tensor dense = as_contiguous(x.dim() == 0 ? x : moved_dim(x, dim, x.dim() - 1));
    int64_t rows = 1;
    for (int d = 0; d < x.dim(); ++d) rows *= d == dim ? 1 : x.shape()[d];
    Layout layout(Shape{rows, n});
    layout.offset = dense.layout().offset;
    return with_layout(dense, layout);
}

Tensor from_rows(const Tensor& rows, const Shape& shape, int dim) {
    const int64_t k = rows.size(1);
    if (shape.empty()) return k == 1 ? with_layout(rows, Layout(Shape{})) : rows;
    Shape last = shape;
    last.erase(dim);
    last.push_back(k);
    return as_contiguous(moved_dim(with_layout(rows, Layout(last)), shape.size() - 1, dim));
}

Tensor record_picked(const char* name, const Tensor& values, const Tensor& x, const Tensor& indices,
                     int dim) {
    if (!is_floating(values.dtype())) return values;
    return record(name, values, {x, indices}, keep::input(1), [dim](const RuleContext& ctx) {
        const Tensor& g = ctx.grad();
        if (ctx.shape(0).empty()) return Gradients{sum(g), {}};
        const Tensor none = zeros(ctx.shape(0), {.device = g.device(), .dtype = g.dtype()});
        return Gradients{scatter_add(none, dim, ctx.input(1), g), {}};
    });
}

}  // namespace tern
