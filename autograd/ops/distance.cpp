#include "autograd/ops/distance.h"

#include "autograd/elementwise.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/index.h"
#include "autograd/ops/matmul.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "kernels/distance.h"
#include "tensor/convert.h"

namespace tern {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// f(x) where x is not 0, else 0, and so its gradient.
template <class F>
Tensor away_from_zero(const Tensor& x, const F& f) {
    const Tensor none = x == 0.0;
    return where(none, 0.0, f(where(none, 1.0, x)));
}

// The p-norm over the last dim.
Tensor norm_of(const Tensor& x, double p, bool keepdim) {
    if (p == 0) return sum((x != 0.0).to(x.dtype()), -1, keepdim);
    if (p == 1) return sum(abs(x), -1, keepdim);
    if (p == kInfinity) return x.size(-1) == 0 ? sum(x, -1, keepdim) : amax(abs(x), -1, keepdim);
    if (p == 2)
        return away_from_zero(sum(square(x), -1, keepdim),
                              [](const Tensor& total) { return sqrt(total); });
    const Tensor powers = away_from_zero(abs(x), [p](const Tensor& size) { return pow(size, p); });
    return away_from_zero(sum(powers, -1, keepdim),
                          [p](const Tensor& total) { return pow(total, 1 / p); });
}

void check_norm(const char* op, double p) {
    TERN_CHECK(p >= 0, ValueError, op, ": p must not be negative, got ", p);
}

Shape batch_of(const Shape& shape) { return Shape(std::span(shape.begin(), shape.end() - 2)); }

// x, its leading sizes broadcast to `batch` and counted as one, dense.
Tensor flat_rows(const Tensor& x, Shape batch) {
    const int64_t count = numel(batch), rows = x.size(-2), size = x.size(-1);
    batch.push_back(rows), batch.push_back(size);
    const Tensor wide = with_layout(x, expand("cdist", x.layout(), batch));
    const Tensor dense = as_contiguous(wide);
    Layout flat({count, rows, size});
    flat.offset = dense.layout().offset;
    return with_layout(dense, flat);
}

// With weights w = dy / y of each pair: x1 (the sums of w) - w x2, and the same the other way. Both
// are moved by one constant, which changes nothing but leaves more digits.
Gradients euclidean_gradient(const RuleContext& ctx) {
    const Tensor w =
        ctx.grad() * away_from_zero(ctx.output(), [](const Tensor& y) { return 1.0 / y; });
    Tensor x1 = ctx.input(0), x2 = ctx.input(1);
    if (x2.size(-2) > 0) {
        const Tensor center = mean(x2.detach(), -2, true);
        x1 = x1 - center;
        x2 = x2 - center;
    }
    const auto pulled = [](const Tensor& from, const Tensor& to, const Tensor& weights) {
        return sum(weights, -1, true) * from - matmul(weights, to);
    };
    return {ctx.needs(0) ? pulled(x1, x2, w) : Tensor(),
            ctx.needs(1) ? pulled(x2, x1, transpose(w)) : Tensor()};
}

// Through all differences at once.
Gradients difference_gradient(const RuleContext& ctx, double p) {
    const Tensor difference = unsqueeze(ctx.input(0), -2) - unsqueeze(ctx.input(1), -3);
    const Tensor size = abs(difference), y = unsqueeze(ctx.output(), -1);
    Tensor slope = sign(difference);
    if (p == kInfinity) {
        // The largest share the gradient evenly.
        const Tensor top = (size == y.detach()).to(y.dtype());
        slope = slope * (top / sum(top, -1, true));
    } else if (p != 1) {
        const auto ratio = away_from_zero(y, [](const Tensor& v) { return 1.0 / v; });
        slope = slope * away_from_zero(size * ratio,
                                       [p](const Tensor& share) { return pow(share, p - 1); });
    }
    const Tensor pull = unsqueeze(ctx.grad(), -1) * slope;
    return {ctx.needs(0) ? sum(pull, -2) : Tensor(), ctx.needs(1) ? -sum(pull, -3) : Tensor()};
}

}  // namespace

Tensor cdist(const Tensor& x1, const Tensor& x2, double p) {
    check_same_kind("cdist", x1, x2);
    require_dtype("cdist", x1.dtype(), Floats{});
    TERN_CHECK(x1.dim() >= 2 && x2.dim() >= 2 && x1.size(-1) == x2.size(-1), ShapeError,
               "cdist: rows of one size are wanted, got shapes ", x1.shape(), " and ", x2.shape());
    check_norm("cdist", p);
    Shape shape = broadcast_shapes("cdist", batch_of(x1.shape()), batch_of(x2.shape()));
    const Tensor left = flat_rows(x1, shape), right = flat_rows(x2, shape);
    shape.push_back(x1.size(-2)), shape.push_back(x2.size(-2));
    const Tensor out = empty(shape, {.device = x1.device(), .dtype = x1.dtype()});
    const Tensor flat = with_layout(out, Layout({left.size(0), left.size(1), right.size(1)}));
    kernels::cdist(left.view(), right.view(), flat.view(), p);
    return record("cdist", out, {x1, x2}, keep::inputs | keep::output, [p](const RuleContext& ctx) {
        if (p == 2) return euclidean_gradient(ctx);
        if (p == 0) return Gradients{zeros_like(ctx.input(0)), zeros_like(ctx.input(1))};
        return difference_gradient(ctx, p);
    });
}

Tensor pdist(const Tensor& x, double p) {
    require_dtype("pdist", x.dtype(), Floats{});
    TERN_CHECK(x.dim() == 2, ShapeError, "pdist: a matrix is wanted, got shape ", x.shape());
    check_norm("pdist", p);
    std::vector<int64_t> above;
    const int64_t n = x.size(0);
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = i + 1; j < n; ++j) above.push_back(i * n + j);
    return index_select(flatten(cdist(x, x, p)), 0,
                        from_vector(above, {static_cast<int64_t>(above.size())}, x.device()));
}

Tensor pairwise_distance(const Tensor& x1, const Tensor& x2,
                         const PairwiseDistanceOptions& options) {
    check_same_kind("pairwise_distance", x1, x2);
    require_compute_dtype("pairwise_distance", x1.dtype(), Floats{});
    TERN_CHECK(x1.dim() > 0 && x2.dim() > 0, ShapeError,
               "pairwise_distance: at least one dimension is wanted, got ", x1.shape(), " and ",
               x2.shape());
    broadcast_shapes("pairwise_distance", x1.shape(), x2.shape());
    check_norm("pairwise_distance", options.p);
    return norm_of(x1 - x2 + options.eps, options.p, options.keepdim);
}

Tensor cosine_similarity(const Tensor& a, const Tensor& b, int64_t given_dim, double eps) {
    check_same_kind("cosine_similarity", a, b);
    require_compute_dtype("cosine_similarity", a.dtype(), Floats{});
    const Shape shape = broadcast_shapes("cosine_similarity", a.shape(), b.shape());
    const int dim = normalize_dim("cosine_similarity", given_dim, shape.size());
    TERN_CHECK(eps > 0, ValueError, "cosine_similarity: eps must be positive, got ", eps);
    const Tensor left = expand(a, shape), right = expand(b, shape);
    const auto length = [&](const Tensor& x) {
        return sqrt(clamp(sum(square(x), dim), eps * eps, kInfinity));
    };
    return sum(left * right, dim) / (length(left) * length(right));
}

}  // namespace tern
