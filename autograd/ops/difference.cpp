// Differences of neighbours, and integrals from them.
#include "autograd/elementwise.h"
#include "autograd/ops/join.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/scan.h"
#include "autograd/ops/shape.h"

namespace tern {
namespace {

// x[i + 1] - x[i].
Tensor step_between(const Tensor& x, int dim) {
    const int64_t last = std::max<int64_t>(x.size(dim) - 1, 0);
    const Tensor after = slice(x, dim, 1), before = slice(x, dim, 0, last);
    return x.dtype() == bool_ ? after != before : after - before;
}

// x joined to `end`, after or before it.
Tensor joined(const Tensor& x, const Tensor& end, int dim, bool after) {
    check_same_kind("diff", x, end);
    bool fits = end.dim() == x.dim();
    for (int d = 0; fits && d < x.dim(); ++d) fits = d == dim || end.size(d) == x.size(d);
    TERN_CHECK(fits, ShapeError, "diff: ", after ? "append" : "prepend", " of shape ", end.shape(),
               " cannot be joined to ", x.shape(), " along dim ", dim);
    return after ? cat({x, end}, dim) : cat({end, x}, dim);
}

// The areas between neighbours, times 2.
Tensor double_areas(const char* name, const Tensor& y, int64_t given_dim, const Tensor* x,
                    int* dim) {
    require_compute_dtype(name, y.dtype(), Floats{});
    *dim = normalize_dim(name, given_dim, y.dim());
    const int64_t points = y.size(*dim), last = std::max<int64_t>(points - 1, 0);
    const Tensor heights = slice(y, *dim, 1) + slice(y, *dim, 0, last);
    if (!x) return heights;
    check_same_kind(name, y, *x);
    const bool list = x->dim() == 1 && x->size(0) == points;
    TERN_CHECK(list || x->shape() == y.shape(), ShapeError, name, ": x of shape ", x->shape(),
               " does not give the points of y, ", y.shape(), ", along dim ", *dim);
    if (x->shape() == y.shape()) return heights * step_between(*x, *dim);
    Shape aligned = Shape::filled(y.dim(), 1);
    aligned[*dim] = last;
    return heights * reshape(step_between(*x, 0), aligned);
}

}  // namespace

Tensor diff(const Tensor& x, int64_t n, int64_t given_dim, const Tensor& prepend,
            const Tensor& append) {
    TERN_CHECK(n >= 0, ValueError, "diff: n must not be negative, got ", n);
    TERN_CHECK(x.dim() > 0, ShapeError, "diff: at least one dimension is wanted, got shape ",
               x.shape());
    const int dim = normalize_dim("diff", given_dim, x.dim());
    Tensor out = x;
    if (prepend.defined()) out = joined(out, prepend, dim, false);
    if (append.defined()) out = joined(out, append, dim, true);
    for (int64_t left = std::min(n, out.size(dim)); left > 0; --left) out = step_between(out, dim);
    return n == 0 ? out.clone() : out;
}

Tensor trapezoid(const Tensor& y, double dx, int64_t given_dim) {
    int dim = 0;
    const Tensor areas = double_areas("trapezoid", y, given_dim, nullptr, &dim);
    return sum(areas, dim) * (dx / 2);
}
Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t given_dim) {
    int dim = 0;
    const Tensor areas = double_areas("trapezoid", y, given_dim, &x, &dim);
    return sum(areas, dim) * 0.5;
}
Tensor cumulative_trapezoid(const Tensor& y, double dx, int64_t given_dim) {
    int dim = 0;
    const Tensor areas = double_areas("cumulative_trapezoid", y, given_dim, nullptr, &dim);
    return cumsum(areas, dim) * (dx / 2);
}
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t given_dim) {
    int dim = 0;
    const Tensor areas = double_areas("cumulative_trapezoid", y, given_dim, &x, &dim);
    return cumsum(areas, dim) * 0.5;
}

}  // namespace tern
