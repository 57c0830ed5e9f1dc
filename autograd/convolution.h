// The three products behind a convolution y = x * w. Each is linear in both operands, and the
// gradients of each are the other two, so that any derivative of any of them is one of the three.
#pragma once

#include "tensor/handle.h"

namespace tern {

// A number for each spatial dim.
struct ConvGeometry {
    Dims stride, padding, dilation;
    int64_t groups = 1;

    int dims() const { return stride.size(); }
};

// x: [n, in, ...], w: [out, in / groups, kernel...] -> y: [n, out, ...].
Tensor convolve(const char* op, const Tensor& x, const Tensor& w, const ConvGeometry& geometry);
// From y's gradient and w, x's gradient, whose spatial sizes are `sizes`.
Tensor convolve_input(const char* op, const Tensor& y, const Tensor& w,
                      const ConvGeometry& geometry, const Shape& sizes);
// From x and y's gradient, w's gradient, whose kernel has the sizes `kernel`.
Tensor convolve_weight(const char* op, const Tensor& x, const Tensor& y,
                       const ConvGeometry& geometry, const Shape& kernel);

}  // namespace tern
