// Convolutions (cross-correlations, as everybody in the field has them) over 1, 2 or 3 dims, and
// their transposes. Operands are floating and of one dtype and device. All are differentiable.
#pragma once

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

// One number for all spatial dims, or one for each.
struct ConvOptions {
    Dims stride = 1;
    Dims padding = 0;  // zeros at both ends
    Dims dilation = 1;
    int64_t groups = 1;  // channels are split into groups that do not see each other
};
// x: [n, in, l], [n, in, h, w] or [n, in, d, h, w]; weight: [out, in / groups, kernel...]; bias:
// [out] or undefined -> [n, out, ...] with sizes (l + 2 padding - dilation (kernel - 1) - 1) /
// stride + 1. Throw ShapeError when something does not fit, ValueError for bad options.
Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
              const ConvOptions& options = {});
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
              const ConvOptions& options = {});
Tensor conv3d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
              const ConvOptions& options = {});

struct ConvTransposeOptions {
    Dims stride = 1;
    Dims padding = 0;         // taken off both ends of the result
    Dims output_padding = 0;  // added at the end, below the stride or the dilation
    int64_t groups = 1;
    Dims dilation = 1;
};
// The gradient of a convolution with respect to its input. x: [n, in, ...]; weight: [in, out /
// groups, kernel...] -> [n, out, ...] with sizes (l - 1) stride - 2 padding + dilation (kernel - 1)
// + output_padding + 1.
Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        const ConvTransposeOptions& options = {});
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        const ConvTransposeOptions& options = {});
Tensor conv_transpose3d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        const ConvTransposeOptions& options = {});

}  // namespace tern
