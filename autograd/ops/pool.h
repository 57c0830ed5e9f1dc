// Pooling and resizing of images: [n, c, l], [n, c, h, w] or [n, c, d, h, w], floating. All are
// differentiable; where several elements are largest, the first has the gradient.
#pragma once

#include <string>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// One number for all spatial dims, or one for each; an empty stride is the kernel.
struct MaxPoolOptions {
    Dims stride = {};
    Dims padding = 0;  // at most half the kernel; never the maximum
    Dims dilation = 1;
};
// The largest element of every window of the sizes `kernel`. NaN wins. Throw ShapeError for an x of
// other dims or smaller than a window, ValueError for bad options.
Tensor max_pool1d(const Tensor& x, const Dims& kernel, const MaxPoolOptions& options = {});
Tensor max_pool2d(const Tensor& x, const Dims& kernel, const MaxPoolOptions& options = {});
Tensor max_pool3d(const Tensor& x, const Dims& kernel, const MaxPoolOptions& options = {});

struct AvgPoolOptions {
    Dims stride = {};
    Dims padding = 0;
    bool count_include_pad = true;  // zeros of the padding count as elements
};
Tensor avg_pool1d(const Tensor& x, const Dims& kernel, const AvgPoolOptions& options = {});
Tensor avg_pool2d(const Tensor& x, const Dims& kernel, const AvgPoolOptions& options = {});
Tensor avg_pool3d(const Tensor& x, const Dims& kernel, const AvgPoolOptions& options = {});

// The mean (maximum) over windows that give just the sizes `output`: window i of o over n elements
// is floor(i n / o) ... ceil((i + 1) n / o) - 1.
Tensor adaptive_avg_pool1d(const Tensor& x, const Dims& output);
Tensor adaptive_avg_pool2d(const Tensor& x, const Dims& output);
Tensor adaptive_avg_pool3d(const Tensor& x, const Dims& output);
Tensor adaptive_max_pool1d(const Tensor& x, const Dims& output);
Tensor adaptive_max_pool2d(const Tensor& x, const Dims& output);
Tensor adaptive_max_pool3d(const Tensor& x, const Dims& output);

struct InterpolateOptions {
    std::string mode = "nearest";  // or "linear" (bilinear, trilinear: the same), or "area"
    bool align_corners = false;    // linear: the corner elements' centres coincide
};
// x resized to the spatial sizes `size`.
Tensor interpolate(const Tensor& x, const Dims& size, const InterpolateOptions& options = {});

}  // namespace tern
