#include "autograd/ops/quantile.h"

#include <cmath>
#include <limits>

#include "autograd/grad_mode.h"
#include "autograd/ops/arithmetic.h"
#include "autograd/ops/compare.h"
#include "autograd/ops/logical.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/unary.h"
#include "autograd/rank.h"
#include "autograd/rows.h"
#include "autograd/select.h"
#include "autograd/through_float.h"
#include "kernels/formula/order.h"
#include "tensor/factory.h"

namespace tern {
namespace {

using kernels::fn::NanRule;
using kernels::fn::Rank;
constexpr double kInf = std::numeric_limits<double>::infinity();

void check_not_empty(const char* op, const Tensor& x, int dim) {
    TERN_CHECK(x.dim() == 0 || x.shape()[dim] > 0, ValueError, op, ": shape ", x.shape(),
               " has no elements along dim ", dim);
}

Tensor median_of_all(const char* name, const Tensor& x, NanRule rule) {
    require_dtype(name, x.dtype(), kernels::fn::OrderedNumbers{});
    if (x.numel() == 0 && is_floating(x.dtype()))
        return full({}, std::numeric_limits<double>::quiet_NaN(),
                    {.device = x.device(), .dtype = x.dtype()});
    TERN_CHECK(x.numel() > 0, ValueError, name, ": shape ", x.shape(), " has no elements");
    const Rank middle{.q = 0.5};
    const Tensor flat = reshape(x, {x.numel()});
    return reshape(select_along(name, flat, 0, {&middle, 1}, rule, false).values, {});
}

ValuesAndIndices median_along(const char* name, const Tensor& x, int64_t given_dim, bool keepdim,
                              NanRule rule) {
    const int dim = row_dim(name, given_dim, x);
    check_not_empty(name, x, dim);
    return select_one(name, x, dim, {.q = 0.5}, rule, keepdim);
}

// How a quantile is made of one or two elements.
struct Interpolation {
    bool two;           // weighed, of the places rounded down and up
    Rank::Round round;  // of the one place
    bool halfway;       // the weight is always a half
};

Interpolation interpolation_of(const char* op, const std::string& name) {
    using Round = Rank::Round;
    if (name == "linear") return {true, Round::down, false};
    if (name == "midpoint") return {true, Round::down, true};
    if (name == "lower") return {false, Round::down, false};
    if (name == "higher") return {false, Round::up, false};
    TERN_CHECK(name == "nearest", ValueError, op,
               ": interpolation must be linear, lower, higher, nearest or midpoint, got '", name,
               "'");
    return {false, Round::nearest, false};
}

// How far each place lies between the two that it is rounded to: q's along dim of x's rank.
Tensor weights(const Tensor& x, int dim, const std::vector<double>& q, NanRule rule) {
    const NoGradGuard guard;
    Shape along = Shape::filled(x.dim(), 1);
    along[dim] = static_cast<int64_t>(q.size());
    const Tensor shares = from_vector(q, along, x.device());
    const double last = static_cast<double>(x.shape()[dim] - 1);
    Tensor place = shares * last;
    if (rule == NanRule::skip)
        place = shares * (last - sum(x != x, {dim}, true).to(float64));  // NaN differs from itself
    return (place - place.to(int64).to(float64)).to(x.dtype());
}

// lower + weight (upper - lower), but from -inf, and from inf to inf, there is no way.
Tensor between(const Tensor& lower, const Tensor& upper, const Tensor& weight) {
    const Tensor way = where(abs(lower) == kInf, 0.0, upper - lower);
    return lower + weight * way;
}

// One result for each q, in the place of dim.
Tensor quantiles(const char* name, const Tensor& x, int dim, const std::vector<double>& q,
                 NanRule rule, const Interpolation& how) {
    std::vector<Rank> ranks;
    for (double share : q) ranks.push_back({.q = share, .round = how.round});
    if (how.two)
        for (double share : q) ranks.push_back({.q = share, .round = Rank::Round::up});
    const Tensor picked = select_along(name, x, dim, ranks, rule, false).values;
    if (!how.two) return picked;
    const auto count = static_cast<int64_t>(q.size());
    const Tensor lower = slice(picked, dim, 0, count), upper = slice(picked, dim, count);
    if (how.halfway)
        return between(lower, upper, scalar(0.5, {.device = x.device(), .dtype = x.dtype()}));
    return between(lower, upper, weights(x, dim, q, rule));
}

// [q, ...]
Tensor quantile_of(const char* name, const Tensor& x, const std::vector<double>& q,
                   std::optional<int64_t> given_dim, bool keepdim, const std::string& how,
                   NanRule rule) {
    if (is_half(x.dtype()))
        return through_float(
            [&](const Tensor& wide) {
                return quantile_of(name, wide, q, given_dim, keepdim, how, rule);
            },
            x);
    require_dtype(name, x.dtype(), Floats{});
    const Interpolation interpolation = interpolation_of(name, how);
    for (double share : q)
        TERN_CHECK(share >= 0 && share <= 1, ValueError, name, ": q must be in [0, 1], got ",
                   share);
    const Tensor input = given_dim && x.dim() > 0 ? x : reshape(x, {x.numel()});
    const int dim = given_dim ? row_dim(name, *given_dim, x) : 0;
    check_not_empty(name, input, dim);
    const auto count = static_cast<int64_t>(q.size());
    Shape shape = given_dim && x.dim() > 0 ? reduced_shape(x.shape(), dim, keepdim)
                                           : Shape::filled(keepdim ? x.dim() : 0, 1);
    check_rank(name, shape.size() + 1);
    shape.insert(0, count);
    if (count == 0) return empty(shape, {.device = x.device(), .dtype = x.dtype()});
    Dims order = {dim};
    for (int d = 0; d < input.dim(); ++d)
        if (d != dim) order.push_back(d);
    const Tensor out = quantiles(name, input, dim, q, rule, interpolation);
    return reshape(permute(out, order), shape);
}

Tensor without_first(const Tensor& x) {
    Shape shape = x.shape();
    shape.erase(0);
    return reshape(x, shape);
}

}  // namespace

Tensor median(const Tensor& x) { return median_of_all("median", x, NanRule::propagate); }
ValuesAndIndices median(const Tensor& x, int64_t dim, bool keepdim) {
    return median_along("median", x, dim, keepdim, NanRule::propagate);
}
Tensor nanmedian(const Tensor& x) { return median_of_all("nanmedian", x, NanRule::skip); }
ValuesAndIndices nanmedian(const Tensor& x, int64_t dim, bool keepdim) {
    return median_along("nanmedian", x, dim, keepdim, NanRule::skip);
}

Tensor quantile(const Tensor& x, const std::vector<double>& q, std::optional<int64_t> dim,
                bool keepdim, const std::string& interpolation) {
    return quantile_of("quantile", x, q, dim, keepdim, interpolation, NanRule::propagate);
}
Tensor quantile(const Tensor& x, double q, std::optional<int64_t> dim, bool keepdim,
                const std::string& interpolation) {
    return without_first(quantile(x, std::vector<double>{q}, dim, keepdim, interpolation));
}
Tensor nanquantile(const Tensor& x, const std::vector<double>& q, std::optional<int64_t> dim,
                   bool keepdim, const std::string& interpolation) {
    return quantile_of("nanquantile", x, q, dim, keepdim, interpolation, NanRule::skip);
}
Tensor nanquantile(const Tensor& x, double q, std::optional<int64_t> dim, bool keepdim,
                   const std::string& interpolation) {
    return without_first(nanquantile(x, std::vector<double>{q}, dim, keepdim, interpolation));
}

}  // namespace tern
