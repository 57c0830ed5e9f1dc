#include "autograd/ops/pool.h"

#include <limits>

#include "autograd/elementwise.h"
#include "autograd/ops/extreme.h"
#include "autograd/ops/index.h"
#include "autograd/ops/pad.h"
#include "autograd/ops/reduce.h"
#include "autograd/ops/shape.h"
#include "autograd/ops/windows.h"
#include "autograd/spatial.h"

namespace tern {
namespace {

struct Pooling {
    Dims kernel, stride, padding, dilation;
};

Pooling pooling_of(const char* op, int dims, const Tensor& x, const Dims& kernel,
                   const Dims& stride, const Dims& padding, const Dims& dilation) {
    check_image(op, dims, x);
    const Pooling out = {for_each_dim(op, "kernel", kernel, dims, 1),
                         for_each_dim(op, "stride", stride.empty() ? kernel : stride, dims, 1),
                         for_each_dim(op, "padding", padding, dims, 0),
                         for_each_dim(op, "dilation", dilation, dims, 1)};
    for (int d = 0; d < dims; ++d) {
        TERN_CHECK(2 * out.padding[d] <= out.kernel[d], ValueError, op,
                   ": padding must be at most half the kernel, got ", padding, " and ", kernel);
        const int64_t reach = out.dilation[d] * (out.kernel[d] - 1) + 1;
        TERN_CHECK(x.size(2 + d) + 2 * out.padding[d] >= reach, ShapeError, op,
                   ": a window reaches over ", reach, " elements, x with its padding has ",
                   x.size(2 + d) + 2 * out.padding[d], " along dim ", 2 + d);
    }
    return out;
}

// x's windows along the spatial dims: [n, c, out..., kernel...]. `border` fills the padding.
Tensor windows_of(const Tensor& x, const Pooling& pooling, double border) {
    const int dims = pooling.kernel.size();
    std::vector<int64_t> pairs;
    for (int d = dims - 1; d >= 0; --d) pairs.insert(pairs.end(), 2, pooling.padding[d]);
    const bool padded = pooling.padding != Dims::filled(dims, 0);
    Tensor out = padded ? pad(x, pairs, "constant", border) : x;
    for (int d = 0; d < dims; ++d)
        out =
            sliding_windows(out, 2 + d, pooling.kernel[d], pooling.stride[d], pooling.dilation[d]);
    return out;
}

// The largest along the last dim, the first of equals.
Tensor first_largest(const Tensor& x) {
    return squeeze(gather(x, -1, argmax(x.detach(), -1, true)), {-1});
}

Tensor max_pool(const char* op, int dims, const Tensor& x, const Dims& kernel,
                const MaxPoolOptions& options) {
    const Pooling pooling =
        pooling_of(op, dims, x, kernel, options.stride, options.padding, options.dilation);
    const Tensor windows = windows_of(x, pooling, -std::numeric_limits<double>::infinity());
    return first_largest(flatten(windows, 2 + dims));
}

Tensor mean_of_windows(const Tensor& windows, int dims, double count) {
    Dims kernel;
    for (int d = 0; d < dims; ++d) kernel.push_back(2 + dims + d);
    return sum(windows, kernel) / count;
}

Tensor avg_pool(const char* op, int dims, const Tensor& x, const Dims& kernel,
                const AvgPoolOptions& options) {
    const Pooling pooling = pooling_of(op, dims, x, kernel, options.stride, options.padding, 1);
    const auto count = static_cast<double>(numel(pooling.kernel));
    const Tensor mean = mean_of_windows(windows_of(x, pooling, 0), dims, count);
    if (options.count_include_pad || pooling.padding == Dims::filled(dims, 0)) return mean;
    // The part of every window that lies within x.
    Shape image = x.shape();
    image[0] = image[1] = 1;
    const Tensor inside = ones(image, {.device = x.device(), .dtype = x.dtype()});
    return mean / mean_of_windows(windows_of(inside, pooling, 0), dims, count);
}

int64_t first_of(int64_t i, int64_t n, int64_t o) { return i * n / o; }
int64_t last_of(int64_t i, int64_t n, int64_t o) { return ((i + 1) * n + o - 1) / o - 1; }

// For each of o windows over n elements its elements, the last repeated where a window has fewer
// than the largest: int64 [o * width] on x's device; and the share of each in its window's mean,
// 0 for repeats: [o, width].
struct UnevenWindows {
    int64_t width = 1;
    Tensor index, share;
};
UnevenWindows uneven_windows(const Tensor& x, int64_t n, int64_t o) {
    UnevenWindows out;
    for (int64_t i = 0; i < o; ++i)
        out.width = std::max(out.width, last_of(i, n, o) - first_of(i, n, o) + 1);
    std::vector<int64_t> index;
    std::vector<double> share;
    for (int64_t i = 0; i < o; ++i)
        for (int64_t k = 0; k < out.width; ++k) {
            const int64_t first = first_of(i, n, o), last = last_of(i, n, o);
            index.push_back(std::min(first + k, last));
            share.push_back(first + k <= last ? 1 / static_cast<double>(last - first + 1) : 0);
        }
    out.index = from_vector(index).to(x.device());
    out.share = from_vector(share, {o, out.width}).to(x.device(), x.dtype());
    return out;
}

// One spatial dim after the other: a mean of means is the mean, as all windows of a row are alike.
Tensor adaptive_pool(const char* op, int dims, const Tensor& x, const Dims& output, bool largest) {
    check_image(op, dims, x);
    const Dims sizes = for_each_dim(op, "output", output, dims, 0);
    Tensor out = x;
    for (int d = 0; d < dims; ++d) {
        const int64_t n = x.size(2 + d), o = sizes[d];
        TERN_CHECK(n > 0, ShapeError, op, ": x has no elements along dim ", 2 + d);
        const UnevenWindows windows = uneven_windows(x, n, o);
        const Tensor last = transpose(out, 2 + d, -1);
        Shape shape = last.shape();
        shape[shape.size() - 1] = o;
        shape.push_back(windows.width);
        const Tensor picked = reshape(index_select(last, -1, windows.index), shape);
        out = transpose(largest ? first_largest(picked) : sum(picked * windows.share, {-1}), 2 + d,
                        -1);
    }
    return out;
}

// x along dim at the places `at`, which lie between elements.
Tensor blend(const Tensor& x, int dim, const std::vector<double>& at) {
    const int64_t n = x.size(dim);
    std::vector<int64_t> below, above;
    std::vector<double> part;
    for (double place : at) {
        const double clamped = std::min(std::max(place, 0.0), static_cast<double>(n - 1));
        const auto low = static_cast<int64_t>(clamped);
        below.push_back(low);
        above.push_back(std::min(low + 1, n - 1));
        part.push_back(clamped - static_cast<double>(low));
    }
    Shape shape = DimVector::filled(x.dim(), 1);
    shape[dim] = static_cast<int64_t>(at.size());
    const Tensor weight = from_vector(part, shape).to(x.device(), x.dtype());
    const Tensor low = index_select(x, dim, from_vector(below).to(x.device()));
    const Tensor high = index_select(x, dim, from_vector(above).to(x.device()));
    return low + (high - low) * weight;
}

Tensor resized(const Tensor& x, int dim, int64_t o, const InterpolateOptions& options) {
    const int64_t n = x.size(dim);
    const double ratio = static_cast<double>(n) / static_cast<double>(o);
    if (options.mode == "nearest") {
        std::vector<int64_t> index;
        for (int64_t i = 0; i < o; ++i)
            index.push_back(std::min(static_cast<int64_t>(static_cast<double>(i) * ratio), n - 1));
        return index_select(x, dim, from_vector(index).to(x.device()));
    }
    std::vector<double> at;
    for (int64_t i = 0; i < o; ++i) {
        const auto place = static_cast<double>(i);
        const double corners =
            o > 1 ? place * static_cast<double>(n - 1) / static_cast<double>(o - 1) : 0;
        at.push_back(options.align_corners ? corners : (place + 0.5) * ratio - 0.5);
    }
    return blend(x, dim, at);
}

}  // namespace

Tensor max_pool1d(const Tensor& x, const Dims& kernel, const MaxPoolOptions& options) {
    return max_pool("max_pool1d", 1, x, kernel, options);
}
Tensor max_pool2d(const Tensor& x, const Dims& kernel, const MaxPoolOptions& options) {
    return max_pool("max_pool2d", 2, x, kernel, options);
}
Tensor max_pool3d(const Tensor& x, const Dims& kernel, const MaxPoolOptions& options) {
    return max_pool("max_pool3d", 3, x, kernel, options);
}

Tensor avg_pool1d(const Tensor& x, const Dims& kernel, const AvgPoolOptions& options) {
    return avg_pool("avg_pool1d", 1, x, kernel, options);
}
Tensor avg_pool2d(const Tensor& x, const Dims& kernel, const AvgPoolOptions& options) {
    return avg_pool("avg_pool2d", 2, x, kernel, options);
}
Tensor avg_pool3d(const Tensor& x, const Dims& kernel, const AvgPoolOptions& options) {
    return avg_pool("avg_pool3d", 3, x, kernel, options);
}

Tensor adaptive_avg_pool1d(const Tensor& x, const Dims& output) {
    return adaptive_pool("adaptive_avg_pool1d", 1, x, output, false);
}
Tensor adaptive_avg_pool2d(const Tensor& x, const Dims& output) {
    return adaptive_pool("adaptive_avg_pool2d", 2, x, output, false);
}
Tensor adaptive_avg_pool3d(const Tensor& x, const Dims& output) {
    return adaptive_pool("adaptive_avg_pool3d", 3, x, output, false);
}
Tensor adaptive_max_pool1d(const Tensor& x, const Dims& output) {
    return adaptive_pool("adaptive_max_pool1d", 1, x, output, true);
}
Tensor adaptive_max_pool2d(const Tensor& x, const Dims& output) {
    return adaptive_pool("adaptive_max_pool2d", 2, x, output, true);
}
Tensor adaptive_max_pool3d(const Tensor& x, const Dims& output) {
    return adaptive_pool("adaptive_max_pool3d", 3, x, output, true);
}

Tensor interpolate(const Tensor& x, const Dims& size, const InterpolateOptions& options) {
    constexpr const char* kName = "interpolate";
    TERN_CHECK(x.dim() >= 3 && x.dim() <= 5, ShapeError, kName,
               ": x must be [n, channels, ...] with 1 to 3 spatial dims, got ", x.shape());
    const int dims = x.dim() - 2;
    check_image(kName, dims, x);
    const Dims sizes = for_each_dim(kName, "size", size, dims, 1);
    const std::string& mode = options.mode;
    const bool linear = mode == "linear" || mode == "bilinear" || mode == "trilinear";
    TERN_CHECK(linear || mode == "nearest" || mode == "area", ValueError, kName,
               ": mode must be nearest, linear or area, got '", mode, "'");
    TERN_CHECK(linear || !options.align_corners, ValueError, kName,
               ": align_corners is for linear modes, got '", mode, "'");
    if (mode == "area") return adaptive_pool(kName, dims, x, sizes, false);
    Tensor out = x;
    for (int d = 0; d < dims; ++d) {
        TERN_CHECK(x.size(2 + d) > 0, ShapeError, kName, ": x has no elements along dim ", 2 + d);
        out = resized(out, 2 + d, sizes[d], options);
    }
    return out;
}

}  // namespace tern
