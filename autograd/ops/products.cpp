#include "autograd/ops/products.h"

#include "autograd/autocast_rules.h"
#include "autograd/elementwise.h"
#include "autograd/ops/diagonal.h"
#include "autograd/ops/join.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/rank.h"
#include "tensor/core/visit.h"

namespace tern {
namespace {

void check_ranks(const char* op, const Tensor& a, int rank_a, const Tensor& b, int rank_b) {
    check_same_kind(op, a, b);
    require_compute_dtype(op, a.dtype(), Floats{});
    TERN_CHECK(a.dim() == rank_a && b.dim() == rank_b, ShapeError, op, ": ranks ", rank_a, " and ",
               rank_b, " are wanted, got shapes ", a.shape(), " and ", b.shape());
}

void check_inner(const char* op, const Tensor& a, const Tensor& b, int64_t n, int64_t m) {
    TERN_CHECK(n == m, ShapeError, op, ": inner sizes differ: ", a.shape(), " and ", b.shape());
}

void check_batches(const char* op, const Tensor& a, const Tensor& b) {
    check_ranks(op, a, 3, b, 3);
    TERN_CHECK(a.size(0) == b.size(0), ShapeError, op, ": batch sizes differ: ", a.shape(), " and ",
               b.shape());
    check_inner(op, a, b, a.size(2), b.size(1));
}

// beta input + alpha product, input broadcast to `shape`; the product is made by `multiply`.
template <class Multiply>
Tensor added(const char* op, const Tensor& input, const Shape& shape, const AddOptions& options,
             const Tensor& like, const Multiply& multiply) {
    check_same_kind(op, input, like);
    bool fits = input.dim() <= shape.size();
    for (int d = 1; fits && d <= input.dim(); ++d) {
        const int64_t size = input.shape()[input.dim() - d];
        fits = size == 1 || size == shape[shape.size() - d];
    }
    TERN_CHECK(fits, ShapeError, op, ": input of shape ", input.shape(),
               " does not broadcast to the product's ", shape);
    Tensor product = multiply();
    if (options.alpha != 1) product = product * options.alpha;
    if (options.beta == 0) return product;
    return (options.beta == 1 ? input : input * options.beta) + product;
}

}  // namespace

Tensor dot(const Tensor& a, const Tensor& b) {
    check_ranks("dot", a, 1, b, 1);
    check_inner("dot", a, b, a.size(0), b.size(0));
    return matmul(a, b);
}

Tensor vdot(const Tensor& a, const Tensor& b) {
    check_ranks("vdot", a, 1, b, 1);
    check_inner("vdot", a, b, a.size(0), b.size(0));
    return matmul(a, b);
}

Tensor inner(const Tensor& a, const Tensor& b) {
    check_same_kind("inner", a, b);
    require_compute_dtype("inner", a.dtype(), Floats{});
    if (a.dim() == 0 || b.dim() == 0) return a * b;
    check_inner("inner", a, b, a.size(-1), b.size(-1));
    check_rank("inner", a.dim() + b.dim() - 2);
    Shape shape = a.shape();
    shape.erase(a.dim() - 1);
    for (int d = 0; d + 1 < b.dim(); ++d) shape.push_back(b.shape()[d]);
    const auto rows = [](const Tensor& x) {
        int64_t count = 1;
        for (int d = 0; d + 1 < x.dim(); ++d) count *= x.shape()[d];
        return reshape(x, {count, x.size(-1)});
    };
    return reshape(matmul(rows(a), transpose(rows(b))), shape);
}

Tensor outer(const Tensor& a, const Tensor& b) {
    check_ranks("outer", a, 1, b, 1);
    return unsqueeze(a, 1) * unsqueeze(b, 0);
}

Tensor mv(const Tensor& a, const Tensor& x) {
    if (runs_low(a, x)) return mv(to_low(a), to_low(x));
    check_ranks("mv", a, 2, x, 1);
    check_inner("mv", a, x, a.size(1), x.size(0));
    return matmul(a, x);
}

Tensor mm(const Tensor& a, const Tensor& b) {
    if (runs_low(a, b)) return mm(to_low(a), to_low(b));
    check_ranks("mm", a, 2, b, 2);
    check_inner("mm", a, b, a.size(1), b.size(0));
    return matmul(a, b);
}

Tensor bmm(const Tensor& a, const Tensor& b) {
    if (runs_low(a, b)) return bmm(to_low(a), to_low(b));
    check_batches("bmm", a, b);
    return matmul(a, b);
}

Tensor addmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddOptions& options) {
    if (runs_low(input, a, b)) return addmm(to_low(input), to_low(a), to_low(b), options);
    check_ranks("addmm", a, 2, b, 2);
    check_inner("addmm", a, b, a.size(1), b.size(0));
    return added("addmm", input, {a.size(0), b.size(1)}, options, a, [&] { return matmul(a, b); });
}

Tensor addmv(const Tensor& input, const Tensor& a, const Tensor& x, const AddOptions& options) {
    if (runs_low(input, a, x)) return addmv(to_low(input), to_low(a), to_low(x), options);
    check_ranks("addmv", a, 2, x, 1);
    check_inner("addmv", a, x, a.size(1), x.size(0));
    return added("addmv", input, {a.size(0)}, options, a, [&] { return matmul(a, x); });
}

Tensor baddbmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddOptions& options) {
    if (runs_low(input, a, b)) return baddbmm(to_low(input), to_low(a), to_low(b), options);
    check_batches("baddbmm", a, b);
    return added("baddbmm", input, {a.size(0), a.size(1), b.size(2)}, options, a,
                 [&] { return matmul(a, b); });
}

Tensor addbmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddOptions& options) {
    if (runs_low(input, a, b)) return addbmm(to_low(input), to_low(a), to_low(b), options);
    check_batches("addbmm", a, b);
    return added("addbmm", input, {a.size(1), b.size(2)}, options, a, [&] {
        // One long sum instead of a sum of products.
        const int64_t depth = a.size(0) * a.size(2);
        return matmul(reshape(permute(a, {1, 0, 2}), {a.size(1), depth}),
                      reshape(b, {depth, b.size(2)}));
    });
}

Tensor kron(const Tensor& a, const Tensor& b) {
    check_same_kind("kron", a, b);
    require_compute_dtype("kron", a.dtype(), Numbers{});
    const int rank = std::max(a.dim(), b.dim());
    TERN_CHECK(rank <= kMaxDims / 2, ShapeError, "kron: at most ", kMaxDims / 2,
               " dimensions are supported, got shapes ", a.shape(), " and ", b.shape());
    Shape shape_a, shape_b, shape;  // a's and b's sizes take turns
    for (int d = 0; d < rank; ++d) {
        const int at_a = d - (rank - a.dim()), at_b = d - (rank - b.dim());
        const int64_t n = at_a < 0 ? 1 : a.shape()[at_a], m = at_b < 0 ? 1 : b.shape()[at_b];
        shape_a.push_back(n), shape_a.push_back(1);
        shape_b.push_back(1), shape_b.push_back(m);
        shape.push_back(n * m);
    }
    return reshape(reshape(a, shape_a) * reshape(b, shape_b), shape);
}

Tensor cross(const Tensor& a, const Tensor& b, int64_t given_dim) {
    check_same_kind("cross", a, b);
    require_compute_dtype("cross", a.dtype(), Numbers{});
    const Shape shape = broadcast_shapes("cross", a.shape(), b.shape());
    const int dim = normalize_dim("cross", given_dim, shape.size());
    TERN_CHECK(shape[dim] == 3 && a.dim() == b.dim() && a.shape()[dim] == b.shape()[dim],
               ShapeError, "cross: size 3 is wanted along dim ", dim, ", got shapes ", a.shape(),
               " and ", b.shape());
    const auto turned = [dim](const Tensor& x, int64_t by) {  // x[i + by]
        return cat({slice(x, dim, by), slice(x, dim, 0, by)}, dim);
    };
    return turned(a, 1) * turned(b, 2) - turned(a, 2) * turned(b, 1);
}

Tensor trace(const Tensor& x) {
    TERN_CHECK(x.dim() == 2, ShapeError, "trace: a matrix is wanted, got shape ", x.shape());
    return sum(diagonal(x));
}

}  // namespace tern
