#include "tensor/sampling.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

#include "kernels/elementwise.h"
#include "kernels/index.h"
#include "kernels/random.h"
#include "kernels/sort.h"
#include "tensor/convert.h"
#include "tensor/core/visit.h"
#include "tensor/random_options.h"

namespace tern {
namespace {

void check_floating(const char* op, const Tensor& x) { require_dtype(op, x.dtype(), Floats{}); }

// Throws ValueError, naming `what`, unless all elements fit.
template <class Fits>
void check_values(const char* op, const char* what, const Tensor& x, Fits fits) {
    const Tensor host = copied(x, Device(), float64);
    for (const double value : std::span(host.data<double>(), static_cast<size_t>(x.numel())))
        TERN_CHECK(fits(value), ValueError, op, ": ", what, ", got ", value);
}

RandomOptions placed_as(const Tensor& x, RandomOptions options) {
    options.device = x.device();
    options.dtype = x.dtype();
    return options;
}

// x under the larger shape.
View stretched(const char* op, const Tensor& x, const Shape& shape) {
    View view = x.view();
    view.strides = expand(op, x.layout(), shape).strides;
    view.shape = shape;
    return view;
}

}  // namespace

namespace {
RandomOptions like(const Tensor& x, RandomOptions options) {
    options.device = x.device();
    options.dtype = options.dtype.value_or(x.dtype());
    return options;
}
}  // namespace

Tensor rand_like(const Tensor& x, const RandomOptions& options) {
    return rand(x.shape(), like(x, options));
}
Tensor randn_like(const Tensor& x, const RandomOptions& options) {
    return randn(x.shape(), like(x, options));
}
Tensor randint_like(const Tensor& x, int64_t low, int64_t high, const RandomOptions& options) {
    return randint(low, high, x.shape(), like(x, options));
}

Tensor bernoulli(const Shape& shape, double p, const RandomOptions& options) {
    TERN_CHECK(p >= 0 && p <= 1, ValueError, "bernoulli: p must be in [0, 1], got ", p);
    const Tensor out = empty_for("bernoulli", shape, options, float32);
    kernels::fill(out.view(), p);
    kernels::bernoulli(key_of(options), out.view(), out.view());
    return out;
}

Tensor exponential(const Shape& shape, double rate, const RandomOptions& options) {
    TERN_CHECK(rate > 0 && std::isfinite(rate), ValueError,
               "exponential: the rate must be finite and more than 0, got ", rate);
    const Tensor out = empty_for("exponential", shape, options, float32);
    kernels::exponential(key_of(options), rate, out.view());
    return out;
}

Tensor lognormal(const Shape& shape, double mean, double std, const RandomOptions& options) {
    TERN_CHECK(std >= 0, ValueError, "lognormal: std must not be negative, got ", std);
    const Tensor out = empty_for("lognormal", shape, options, float32);
    kernels::normal(key_of(options), mean, std, out.view());
    kernels::unary(kernels::fn::Exp{}, out.view(), out.view());
    return out;
}

// By the inverse of the distribution function, between its values at both ends.
Tensor truncated_normal(const Shape& shape, double mean, double std, double low, double high,
                        const RandomOptions& options) {
    TERN_CHECK(std > 0 && std::isfinite(std) && std::isfinite(mean), ValueError,
               "truncated_normal: mean must be finite and std more than 0, got ", mean, " and ",
               std);
    const auto share = [&](double v) { return std::erf((v - mean) / (std * std::sqrt(2.0))); };
    const double first = share(low), last = share(high);
    TERN_CHECK(last - first >= 2e-6, ValueError, "truncated_normal: [", low, ", ", high,
               "] holds too little of the distribution of mean ", mean, " and std ", std);
    const Tensor out = empty_for("truncated_normal", shape, options, float32);
    const Tensor x = empty(shape, {.device = options.device, .dtype = float64});
    const View view = x.view();
    kernels::uniform(key_of(options), first, last, view);
    kernels::unary(kernels::fn::Clamp{-1 + 0x1p-53, 1 - 0x1p-53}, view, view);
    kernels::unary(kernels::fn::Erfinv{}, view, view);
    kernels::unary(kernels::fn::BindRight<kernels::fn::Mul>{std * std::sqrt(2.0)}, view, view);
    kernels::unary(kernels::fn::BindRight<kernels::fn::Add>{mean}, view, view);
    kernels::unary(kernels::fn::Clamp{low, high}, view, view);
    kernels::cast(view, out.view());
    return out;
}

// A waiting time without memory, counted in whole trials.
Tensor geometric(const Shape& shape, double p, const RandomOptions& options) {
    TERN_CHECK(p > 0 && p < 1, ValueError, "geometric: p must be in (0, 1), got ", p);
    const DType dtype = options.dtype.value_or(float32);
    require_compute_dtype("geometric", dtype, Numbers{});
    const Tensor out = empty(shape, {.device = options.device, .dtype = dtype});
    const Tensor x = empty(shape, {.device = options.device, .dtype = float64});
    kernels::exponential(key_of(options), -std::log1p(-p), x.view());
    kernels::unary(kernels::fn::Ceil{}, x.view(), x.view());
    kernels::unary(kernels::fn::Clamp{1, 0x1p63 - 1024}, x.view(), x.view());
    kernels::cast(x.view(), out.view());
    return out;
}

Tensor normal(const Tensor& mean, const Tensor& std, const RandomOptions& options) {
    check_floating("normal", mean);
    TERN_CHECK(mean.dtype() == std.dtype() && mean.device() == std.device(), DTypeError,
               "normal: mean is a ", describe(mean), ", std a ", describe(std));
    const Shape shape = broadcast_shapes("normal", mean.shape(), std.shape());
    check_values("normal", "std must not be negative", std, [](double s) { return !(s < 0); });
    const Tensor out = randn(shape, placed_as(mean, options));
    kernels::binary(kernels::fn::Mul{}, out.view(), stretched("normal", std, shape), out.view());
    kernels::binary(kernels::fn::Add{}, out.view(), stretched("normal", mean, shape), out.view());
    return out;
}

Tensor normal(const Tensor& mean, double std, const RandomOptions& options) {
    check_floating("normal", mean);
    const Tensor out = normal(mean.shape(), 0, std, placed_as(mean, options));
    kernels::binary(kernels::fn::Add{}, out.view(), mean.view(), out.view());
    return out;
}

Tensor normal(double mean, const Tensor& std, const RandomOptions& options) {
    check_floating("normal", std);
    return normal(scalar(mean, {.device = std.device(), .dtype = std.dtype()}), std, options);
}

Tensor bernoulli(const Tensor& p, const RandomOptions& options) {
    check_floating("bernoulli", p);
    check_values("bernoulli", "p must be in [0, 1]", p, [](double v) { return v >= 0 && v <= 1; });
    const Tensor out = empty_like(p);
    kernels::bernoulli(key_of(options), as_contiguous(p).view(), out.view());
    return out;
}

Tensor poisson(const Tensor& rate, const RandomOptions& options) {
    check_floating("poisson", rate);
    check_values("poisson", "rates must be finite and not negative", rate,
                 [](double v) { return v >= 0 && std::isfinite(v); });
    const Tensor out = empty_like(rate);
    kernels::poisson(key_of(options), as_contiguous(rate).view(), out.view());
    return out;
}

namespace {

// The weights of a row as whole numbers, summed up: relative to the largest, with as many bits as
// leave the sum below 2^62. Whole numbers, so that every device draws the same classes.
void add_up_shares(std::span<const double> weights, int64_t* upto) {
    const double largest = *std::max_element(weights.begin(), weights.end());
    const int bits = 62 - static_cast<int>(std::bit_width(weights.size()));
    int64_t total = 0;
    for (size_t c = 0; c < weights.size(); ++c) {
        total += static_cast<int64_t>(std::ldexp(weights[c] / largest, bits));
        upto[c] = total;
    }
}

// weights: [rows, m] on the host; at least `least` of each row must be above 0.
void check_weights(const Tensor& weights, int64_t least) {
    const int64_t rows = weights.size(0), m = weights.size(1);
    for (int64_t r = 0; r < rows; ++r) {
        const std::span row(weights.data<double>() + r * m, static_cast<size_t>(m));
        int64_t positive = 0;
        for (const double w : row) {
            TERN_CHECK(w >= 0 && std::isfinite(w), ValueError,
                       "multinomial: weights must be finite and not negative, got ", w);
            positive += w > 0 ? 1 : 0;
        }
        TERN_CHECK(positive >= least, ValueError, "multinomial: ", least,
                   " weights above 0 are wanted in a row, got ", positive);
    }
}

Tensor with_replacement(const Tensor& weights, const Shape& shape, Device device, RandomKey key) {
    const int64_t rows = weights.size(0), m = weights.size(1);
    const Tensor upto = empty({rows, m}, {.dtype = int64});
    for (int64_t r = 0; r < rows; ++r)
        add_up_shares({weights.data<double>() + r * m, static_cast<size_t>(m)},
                      upto.data<int64_t>() + r * m);
    const Tensor out = empty(shape, {.device = device, .dtype = int64});
    kernels::categorical(key, copied(upto, device, int64).view(), out.view());
    return out;
}

// A race: class c arrives after an exponential time of rate weights[c]; the first n are drawn.
Tensor without_replacement(const Tensor& weights, const Shape& shape, Device device,
                           RandomKey key) {
    const TensorOptions doubles = {.device = device, .dtype = float64};
    const Tensor times = empty(weights.shape(), doubles), first = empty(shape, doubles);
    const Tensor out = empty(shape, {.device = device, .dtype = int64});
    kernels::exponential(key, 1, times.view());
    kernels::binary(kernels::fn::Div{}, times.view(), copied(weights, device, float64).view(),
                    times.view());
    const View numbers = out.view();
    kernels::sort(times.view(), false, first.view(), &numbers);
    return out;
}

}  // namespace

Tensor multinomial(const Tensor& weights, int64_t n, bool replacement,
                   const RandomOptions& options) {
    check_floating("multinomial", weights);
    TERN_CHECK(weights.dim() == 1 || weights.dim() == 2, ShapeError,
               "multinomial: weights must be [m] or [rows, m], got ", weights.shape());
    const int64_t m = weights.size(-1), rows = weights.dim() == 1 ? 1 : weights.size(0);
    TERN_CHECK(
        n >= 0 && (replacement || n <= m), ValueError, "multinomial: ", n, " of ", m,
        replacement ? " classes cannot be drawn" : " classes cannot be drawn without replacement");
    const Tensor host = with_layout(copied(weights, Device(), float64), Layout(Shape{rows, m}));
    check_weights(host, replacement ? std::min<int64_t>(n, 1) : n);
    const RandomKey key = key_of(options);
    const Shape shape = {rows, n};
    const Tensor out = rows * n == 0 ? empty(shape, {.device = weights.device(), .dtype = int64})
                       : replacement ? with_replacement(host, shape, weights.device(), key)
                                     : without_replacement(host, shape, weights.device(), key);
    return weights.dim() == 1 ? with_layout(out, Layout(Shape{n})) : out;
}

Tensor choice(int64_t n, const Shape& size, bool replace, const Tensor& p,
              const RandomOptions& options) {
    check_shape("choice", size);
    const int64_t count = numel(size);
    TERN_CHECK(n > 0 || count == 0, ValueError, "choice: there is nothing to choose from, n is ",
               n);
    TERN_CHECK(replace || count <= n, ValueError, "choice: ", count, " of ", n,
               " cannot be chosen without replacement");
    RandomOptions whole = options;
    whole.dtype = int64;
    if (count == 0) return empty(size, {.device = options.device, .dtype = int64});
    if (p.defined()) {
        TERN_CHECK(p.shape() == Shape{n}, ShapeError, "choice: p must be [", n, "], got ",
                   p.shape());
        return with_layout(multinomial(p, count, replace, options), Layout(size));
    }
    if (replace) return randint(0, n, size, whole);
    const Tensor order = randperm(n, whole);
    return count == n ? with_layout(order, Layout(size)) : with_layout(order, Layout(size)).clone();
}

Tensor choice(const Tensor& a, const Shape& size, bool replace, const Tensor& p,
              const RandomOptions& options) {
    TERN_CHECK(a.dim() > 0, ShapeError, "choice: slices of dimension 0 are chosen, got shape []");
    RandomOptions there = options;
    there.device = a.device();
    const Tensor at = choice(a.size(0), size, replace, p, there);
    Shape picked = a.shape(), shape = size;
    picked[0] = at.numel();
    for (int d = 1; d < a.dim(); ++d) shape.push_back(a.size(d));
    const Tensor out = empty(picked, {.device = a.device(), .dtype = a.dtype()});
    kernels::index_select("choice", a.view(), with_layout(at, Layout(Shape{at.numel()})).view(), 0,
                          out.view());
    return with_layout(out, Layout(shape));
}

}  // namespace tern
