#include "autograd/ops/diagonal.h"

#include <algorithm>

#include "autograd/ops/shape.h"
#include "autograd/record.h"
#include "autograd/replace.h"
#include "kernels/elementwise.h"
#include "kernels/triangle.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

using kernels::Triangle;

Tensor triangle(const char* op, const Tensor& x, Triangle part, int64_t diagonal) {
    TERN_CHECK(x.dim() >= 2, ShapeError, op, ": matrices are wanted, got shape ", x.shape());
    const int64_t rows = x.size(-2), columns = x.size(-1);
    // Beyond these all or nothing is kept.
    const int64_t k = std::clamp(diagonal, -rows - 1, columns + 1);
    const Tensor out = empty_like(x);
    kernels::triangle(x.view(), part, k, out.view());
    return record(op, out, {x}, keep::nothing, [=](const RuleContext& ctx) {
        return Gradients{triangle(op, ctx.grad(), part, k)};
    });
}

}  // namespace

Tensor tril(const Tensor& x, int64_t diagonal) {
    return triangle("tril", x, Triangle::lower, diagonal);
}

Tensor triu(const Tensor& x, int64_t diagonal) {
    return triangle("triu", x, Triangle::upper, diagonal);
}

namespace {

// Which diagonal of which dims.
struct Place {
    int64_t diagonal;
    int dim1, dim2;
};

Place place_of(const char* op, int64_t diagonal, int64_t dim1, int64_t dim2, int rank) {
    const Place place = {diagonal, normalize_dim(op, dim1, rank), normalize_dim(op, dim2, rank)};
    TERN_CHECK(place.dim1 != place.dim2, ValueError, op, ": two dims are wanted, got ", dim1,
               " and ", dim2);
    return place;
}

Layout diagonal_layout(const Layout& x, const Place& p) {
    const int64_t rows = x.shape[p.dim1], columns = x.shape[p.dim2];
    const int64_t down = p.diagonal < 0 ? std::min(-(p.diagonal + 1), rows - 1) + 1 : 0;
    const int64_t right = std::clamp<int64_t>(p.diagonal, 0, columns);
    Layout out = x;
    for (DimVector* v : {&out.shape, &out.strides}) {
        v->erase(std::max(p.dim1, p.dim2));
        v->erase(std::min(p.dim1, p.dim2));
    }
    out.shape.push_back(std::min(rows - down, columns - right));
    out.strides.push_back(x.strides[p.dim1] + x.strides[p.dim2]);
    if (out.shape.back() > 0) out.offset += down * x.strides[p.dim1] + right * x.strides[p.dim2];
    return out;
}

Tensor diagonal_of(const Tensor& x, const Place& place);

// Zeros of `shape` with x as their diagonal.
Tensor embedded(const Tensor& x, const Shape& shape, const Place& place) {
    const Tensor out = zeros(shape, {.device = x.device(), .dtype = x.dtype()});
    kernels::cast(x.view(), with_layout(out, diagonal_layout(out.layout(), place)).view());
    return record("diag_embed", out, {x}, keep::nothing, [place](const RuleContext& ctx) {
        return Gradients{diagonal_of(ctx.grad(), place)};
    });
}

Tensor diagonal_of(const Tensor& x, const Place& place) {
    const Tensor out = with_layout(x, diagonal_layout(x.layout(), place));
    return record("diagonal", out, {x}, keep::nothing, [place](const RuleContext& ctx) {
        return Gradients{embedded(ctx.grad(), ctx.shape(0), place)};
    });
}

Tensor embedded(const char* op, const Tensor& x, int64_t diagonal, int64_t dim1, int64_t dim2) {
    TERN_CHECK(x.dim() >= 1 && x.dim() < kMaxDims, ShapeError, op, ": shape ", x.shape(),
               " cannot be a diagonal");
    const Place place = place_of(op, diagonal, dim1, dim2, x.dim() + 1);
    constexpr int64_t kFar = int64_t{1} << 60;
    TERN_CHECK(diagonal > -kFar && diagonal < kFar, ValueError, op, ": diagonal ", diagonal,
               " is out of range");
    const int64_t size = x.size(-1) + (diagonal < 0 ? -diagonal : diagonal);
    Shape shape = x.shape();
    shape.erase(x.dim() - 1);
    shape.insert(std::min(place.dim1, place.dim2), size);
    shape.insert(std::max(place.dim1, place.dim2), size);
    check_shape(op, shape);
    return embedded(x, shape, place);
}

}  // namespace

Tensor diagonal(const Tensor& x, int64_t diagonal, int64_t dim1, int64_t dim2) {
    return diagonal_of(x, place_of("diagonal", diagonal, dim1, dim2, x.dim()));
}

Tensor diagonal_scatter(const Tensor& x, const Tensor& source, int64_t diagonal, int64_t dim1,
                        int64_t dim2) {
    const Place place = place_of("diagonal_scatter", diagonal, dim1, dim2, x.dim());
    return with_part("diagonal_scatter", x, source, diagonal_layout(Layout(x.shape()), place));
}

Tensor diag_embed(const Tensor& x, int64_t diagonal, int64_t dim1, int64_t dim2) {
    return embedded("diag_embed", x, diagonal, dim1, dim2);
}

Tensor diag(const Tensor& x, int64_t k) {
    TERN_CHECK(x.dim() == 1 || x.dim() == 2, ShapeError,
               "diag: a list or a matrix is wanted, got shape ", x.shape());
    return x.dim() == 1 ? embedded("diag", x, k, 0, 1) : diagonal(x, k).clone();
}

Tensor diagflat(const Tensor& x, int64_t k) {
    return embedded("diagflat", reshape(x, {x.numel()}), k, 0, 1);
}

}  // namespace tern
