#include "autograd/ops/count.h"

#include <cmath>

#include "autograd/elementwise.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/scatter.h"
#include "autograd/ops/shape.h"
#include "autograd/through_float.h"
#include "kernels/count.h"
#include "tensor/convert.h"

namespace tern {
namespace {

Tensor as_list(const Tensor& x) { return reshape(x, {x.numel()}); }

// The sums of weights that share a place, of `places`.
Tensor weight_sums(const Tensor& place, const Tensor& weights, int64_t places) {
    const Tensor none = zeros({places}, {.device = weights.device(), .dtype = float64});
    return scatter_add(none, 0, place, as_list(weights).to(float64)).to(weights.dtype());
}

struct Range {
    double low, high;
};

Range range_of(const char* op, const Tensor& x, double low, double high) {
    TERN_CHECK(low <= high, ValueError, op, ": max must not be below min, got ", high, " and ",
               low);
    if (low == high && x.numel() > 0) {
        low = amin(x).item<double>();
        high = amax(x).item<double>();
    }
    TERN_CHECK(std::isfinite(low) && std::isfinite(high), ValueError, op, ": the range of [", low,
               ", ", high, "] is not finite");
    return low == high ? Range{low - 0.5, high + 0.5} : Range{low, high};
}

Tensor even_edges(const char* op, const Tensor& x, int64_t bins, double low, double high) {
    require_dtype(op, x.dtype(), Floats{});
    TERN_CHECK(bins >= 1, ValueError, op, ": at least one bin is wanted, got ", bins);
    const Range range = range_of(op, x.detach(), low, high);
    return linspace(range.low, range.high, bins + 1, {.device = x.device(), .dtype = x.dtype()});
}

// Counts in x's dtype.
Tensor counts(const Tensor& x, const Tensor& edges, bool even) {
    const Tensor list = as_contiguous(as_list(x.detach()));
    const Tensor out = empty({edges.numel() - 1}, {.device = x.device(), .dtype = int64});
    kernels::histogram(list.view(), edges.view(), even, out.view());
    return out.to(x.dtype());
}

Tensor weighted(const Tensor& x, const Tensor& edges, bool even, const Tensor& weight) {
    check_same_kind("histogram", x, weight);
    TERN_CHECK(weight.shape() == x.shape(), ShapeError, "histogram: weight of shape ",
               weight.shape(), " does not fit ", x.shape());
    const Tensor list = as_contiguous(as_list(x.detach()));
    const Tensor place = empty_like(list, int64);
    kernels::bin_index(list.view(), edges.view(), even, place.view());
    return slice(weight_sums(place, weight, edges.numel()), 0, 0, edges.numel() - 1);
}

// f(x, options) in float32 throughout, so that only results are rounded, to x's type.
template <class F>
Histogram histogram_in_float(const Tensor& x, HistogramOptions options, const F& f) {
    if (options.weight.defined()) {
        check_same_kind("histogram", x, options.weight);
        options.weight = options.weight.to(float32);
    }
    const Histogram wide = f(x.to(float32), options);
    return {wide.hist.to(x.dtype()), wide.bin_edges.to(x.dtype())};
}

Histogram histogram_between(const Tensor& x, const Tensor& edges, bool even,
                            const HistogramOptions& options) {
    const bool weights = options.weight.defined();
    Tensor hist = weights ? weighted(x, edges, even, options.weight) : counts(x, edges, even);
    if (options.density) {
        const Tensor widths = slice(edges, 0, 1) - slice(edges, 0, 0, edges.numel() - 1);
        hist = hist / sum(hist) / widths;
    }
    return {hist, edges};
}

}  // namespace

Tensor bincount(const Tensor& x, const Tensor& weights, int64_t minlength) {
    if (is_small_integer(x.dtype())) return bincount(x.to(int32), weights, minlength);
    require_dtype("bincount", x.dtype(), Integers{});
    TERN_CHECK(x.dim() == 1, ShapeError, "bincount: one dimension is wanted, got shape ",
               x.shape());
    TERN_CHECK(minlength >= 0, ValueError, "bincount: minlength must not be negative, got ",
               minlength);
    int64_t bins = minlength;
    if (x.numel() > 0) {
        const int64_t least = amin(x).item<int64_t>();
        TERN_CHECK(least >= 0, ValueError, "bincount: numbers must not be negative, got ", least);
        bins = std::max(bins, amax(x).item<int64_t>() + 1);
    }
    if (weights.defined()) {
        require_dtype("bincount", weights.dtype(), AnyFloat{});
        TERN_CHECK(weights.device() == x.device(), DeviceError, "bincount: the numbers are on ",
                   x.device(), ", the weights on ", weights.device());
        TERN_CHECK(weights.shape() == x.shape(), ShapeError, "bincount: weights of shape ",
                   weights.shape(), " do not fit ", x.shape());
        return weight_sums(x.to(int64), weights, bins);
    }
    const Tensor list = as_contiguous(x);
    const Tensor out = empty({bins}, {.device = x.device(), .dtype = int64});
    kernels::bincount(list.view(), out.view());
    return out;
}

Tensor histc(const Tensor& x, int64_t bins, double min, double max) {
    if (is_half(x.dtype()))
        return through_float([&](const Tensor& wide) { return histc(wide, bins, min, max); }, x);
    return counts(x, even_edges("histc", x, bins, min, max), true);
}

Histogram histogram(const Tensor& x, int64_t bins, const HistogramOptions& options) {
    if (is_half(x.dtype()))
        return histogram_in_float(x, options, [&](const Tensor& wide, const auto& how) {
            return histogram(wide, bins, how);
        });
    const Tensor edges = even_edges("histogram", x, bins, options.min, options.max);
    return histogram_between(x, edges, true, options);
}

Histogram histogram(const Tensor& x, const Tensor& edges, const HistogramOptions& options) {
    require_dtype("histogram", x.dtype(), AnyFloat{});
    check_same_kind("histogram", x, edges);
    if (is_half(x.dtype()))
        return histogram_in_float(x, options, [&](const Tensor& wide, const auto& how) {
            return histogram(wide, edges.to(float32), how);
        });
    TERN_CHECK(edges.dim() == 1 && edges.numel() >= 2, ShapeError,
               "histogram: a list of at least two edges is wanted, got shape ", edges.shape());
    const Tensor after = slice(edges, 0, 1), before = slice(edges, 0, 0, edges.numel() - 1);
    TERN_CHECK(all(after >= before).item<bool>(), ValueError, "histogram: the edges must rise");
    return histogram_between(x, as_contiguous(edges.detach()), false, options);
}

}  // namespace tern
