#include "autograd/ops/conv.h"

#include "autograd/autocast_rules.h"
#include "autograd/convolution.h"
#include "autograd/elementwise.h"
#include "autograd/ops/shape.h"
#include "autograd/spatial.h"

namespace tern {
namespace {

ConvGeometry geometry_of(const char* op, int dims, const Dims& stride, const Dims& padding,
                         const Dims& dilation, int64_t groups) {
    TERN_CHECK(groups > 0, ValueError, op, ": groups must be positive, got ", groups);
    return {for_each_dim(op, "stride", stride, dims, 1),
            for_each_dim(op, "padding", padding, dims, 0),
            for_each_dim(op, "dilation", dilation, dims, 1), groups};
}

void check_operands(const char* op, int dims, const Tensor& x, const Tensor& weight) {
    check_image(op, dims, x);
    check_same_kind(op, x, weight);
    TERN_CHECK(weight.dim() == dims + 2, ShapeError, op, ": weight must have ", dims + 2,
               " dims, got ", weight.shape());
    for (int d = 2; d < weight.dim(); ++d)
        TERN_CHECK(weight.size(d) > 0, ShapeError, op,
                   ": the kernel is empty in a weight of shape ", weight.shape());
}

Tensor with_bias(const char* op, const Tensor& y, const Tensor& bias) {
    if (!bias.defined()) return y;
    check_same_kind(op, y, bias);
    TERN_CHECK(bias.shape() == Shape{y.size(1)}, ShapeError, op, ": bias must be [", y.size(1),
               "], got ", bias.shape());
    Shape shape = DimVector::filled(y.dim(), 1);
    shape[1] = y.size(1);
    return y + reshape(bias, shape);
}

Tensor conv(const char* op, int dims, const Tensor& x, const Tensor& weight, const Tensor& bias,
            const ConvOptions& options) {
    if (runs_low(x, weight, bias))
        return conv(op, dims, to_low(x), to_low(weight), to_low(bias), options);
    check_operands(op, dims, x, weight);
    const ConvGeometry geometry =
        geometry_of(op, dims, options.stride, options.padding, options.dilation, options.groups);
    const int64_t groups = geometry.groups;
    TERN_CHECK(x.size(1) == weight.size(1) * groups && weight.size(0) % groups == 0, ShapeError, op,
               ": a weight of shape ", weight.shape(), " does not fit ", x.size(1), " channels in ",
               groups, " groups");
    for (int d = 0; d < dims; ++d) {
        const int64_t reach = geometry.dilation[d] * (weight.size(2 + d) - 1) + 1;
        TERN_CHECK(x.size(2 + d) + 2 * geometry.padding[d] >= reach, ShapeError, op,
                   ": the kernel reaches over ", reach, " elements, x with its padding has ",
                   x.size(2 + d) + 2 * geometry.padding[d], " along dim ", 2 + d);
    }
    return with_bias(op, convolve(op, x, weight, geometry), bias);
}

Tensor conv_transpose(const char* op, int dims, const Tensor& x, const Tensor& weight,
                      const Tensor& bias, const ConvTransposeOptions& options) {
    if (runs_low(x, weight, bias))
        return conv_transpose(op, dims, to_low(x), to_low(weight), to_low(bias), options);
    check_operands(op, dims, x, weight);
    const ConvGeometry geometry =
        geometry_of(op, dims, options.stride, options.padding, options.dilation, options.groups);
    const Dims extra = for_each_dim(op, "output_padding", options.output_padding, dims, 0);
    TERN_CHECK(x.size(1) == weight.size(0) && x.size(1) % geometry.groups == 0, ShapeError, op,
               ": a weight of shape ", weight.shape(), " does not fit ", x.size(1), " channels in ",
               geometry.groups, " groups");
    Shape sizes;
    for (int d = 0; d < dims; ++d) {
        TERN_CHECK(extra[d] < std::max(geometry.stride[d], geometry.dilation[d]), ValueError, op,
                   ": output_padding must be below the stride or the dilation, got ", extra);
        const int64_t reach = geometry.dilation[d] * (weight.size(2 + d) - 1) + 1;
        sizes.push_back((x.size(2 + d) - 1) * geometry.stride[d] - 2 * geometry.padding[d] + reach +
                        extra[d]);
        TERN_CHECK(sizes[d] >= 0, ShapeError, op, ": the result would have size ", sizes[d],
                   " along dim ", 2 + d);
    }
    return with_bias(op, convolve_input(op, x, weight, geometry, sizes), bias);
}

}  // namespace

Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias,
              const ConvOptions& options) {
    return conv("conv1d", 1, x, weight, bias, options);
}
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
              const ConvOptions& options) {
    return conv("conv2d", 2, x, weight, bias, options);
}
Tensor conv3d(const Tensor& x, const Tensor& weight, const Tensor& bias,
              const ConvOptions& options) {
    return conv("conv3d", 3, x, weight, bias, options);
}

Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvTransposeOptions& options) {
    return conv_transpose("conv_transpose1d", 1, x, weight, bias, options);
}
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvTransposeOptions& options) {
    return conv_transpose("conv_transpose2d", 2, x, weight, bias, options);
}
Tensor conv_transpose3d(const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const ConvTransposeOptions& options) {
    return conv_transpose("conv_transpose3d", 3, x, weight, bias, options);
}

}  // namespace tern
