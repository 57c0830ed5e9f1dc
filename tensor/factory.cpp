#include "tensor/factory.h"

#include <cmath>

#include "kernels/elementwise.h"
#include "kernels/memory.h"
#include "tensor/convert.h"

namespace tern {

Tensor empty(const Shape& shape, const TensorOptions& options) {
    check_shape("empty", shape);
    const DType dtype = options.dtype.value_or(float32);
    const size_t bytes = static_cast<size_t>(numel(shape)) * item_size(dtype);
    return Tensor(make_ref<Storage>(options.device, bytes), Layout(shape), dtype);
}

Tensor zeros(const Shape& shape, const TensorOptions& options) {
    const Tensor out = empty(shape, options);
    kernels::zero(out.device(), out.view().data, out.impl().storage->bytes());
    return out;
}

Tensor ones(const Shape& shape, const TensorOptions& options) { return full(shape, 1, options); }

Tensor full(const Shape& shape, double value, const TensorOptions& options) {
    const Tensor out = empty(shape, options);
    kernels::fill(out.view(), value);
    return out;
}

namespace {
// A host sequence value(i), converted to the type and device asked for.
template <class F>
Tensor sequence(int64_t count, const TensorOptions& options, DType dtype, F value) {
    const Tensor out = empty({count}, {.dtype = float64});
    double* to = out.data<double>();
    for (int64_t i = 0; i < count; ++i) to[i] = value(i);
    return copied(out, options.device, options.dtype.value_or(dtype));
}
}  // namespace

Tensor eye(int64_t n, const TensorOptions& options) {
    TERN_CHECK(n >= 0, ShapeError, "eye: the size must not be negative, got ", n);
    const Tensor out = zeros({n, n}, options);
    Layout diagonal(Shape{n});
    diagonal.strides[0] = n + 1;
    kernels::fill(with_layout(out, diagonal).view(), 1);
    return out;
}

Tensor linspace(double start, double stop, int64_t count, const TensorOptions& options) {
    TERN_CHECK(count >= 0, ValueError, "linspace: the count must not be negative, got ", count);
    const double step = count > 1 ? (stop - start) / static_cast<double>(count - 1) : 0;
    return sequence(count, options, float32, [=](int64_t i) {
        // Counted from the nearer end, so that both ends are met exactly.
        return i < count / 2 || count == 1 ? start + step * static_cast<double>(i)
                                           : stop - step * static_cast<double>(count - 1 - i);
    });
}

Tensor arange(double stop, const TensorOptions& options) { return arange(0, stop, 1, options); }

Tensor arange(double start, double stop, double step, const TensorOptions& options) {
    TERN_CHECK(step != 0 && std::isfinite(step), ValueError, "arange: step must not be ", step);
    const double count = std::ceil((stop - start) / step);
    TERN_CHECK(std::isfinite(count) && count < 0x1p53, ValueError, "arange: from ", start, " to ",
               stop, " by ", step, " has no end");
    const auto whole = [](double v) { return v == std::trunc(v); };
    const DType dtype = whole(start) && whole(stop) && whole(step) ? int64 : float32;
    return sequence(count > 0 ? static_cast<int64_t>(count) : 0, options, dtype,
                    [=](int64_t i) { return start + step * static_cast<double>(i); });
}

namespace {
TensorOptions like(const Tensor& x, std::optional<DType> dtype) {
    return {.device = x.device(), .dtype = dtype.value_or(x.dtype())};
}
}  // namespace

Tensor empty_like(const Tensor& x, std::optional<DType> dtype) {
    return empty(x.shape(), like(x, dtype));
}
Tensor zeros_like(const Tensor& x, std::optional<DType> dtype) {
    return zeros(x.shape(), like(x, dtype));
}
Tensor ones_like(const Tensor& x, std::optional<DType> dtype) {
    return ones(x.shape(), like(x, dtype));
}
Tensor full_like(const Tensor& x, double value, std::optional<DType> dtype) {
    return full(x.shape(), value, like(x, dtype));
}

Tensor scalar(double value, const TensorOptions& options) { return full({}, value, options); }

Tensor from_memory(const void* data, const Shape& shape, DType dtype, Device device) {
    const Tensor out = empty(shape, {.device = device, .dtype = dtype});
    kernels::copy(out.view().data, device, data, Device(), out.impl().storage->bytes());
    return out;
}

Tensor from_blob(void* data, const Shape& shape, const BlobOptions& options) {
    check_shape("from_blob", shape);
    TERN_CHECK(data || numel(shape) == 0, ValueError, "from_blob: a null pointer for shape ",
               shape);
    Layout layout(shape);
    if (options.strides) {
        TERN_CHECK(options.strides->size() == shape.size(), ShapeError,
                   "from_blob: ", options.strides->size(), " strides for shape ", shape);
        for (int64_t stride : *options.strides)
            TERN_CHECK(stride >= 0, ValueError, "from_blob: strides must not be negative, got ",
                       *options.strides);
        layout.strides = *options.strides;
    }
    const DType dtype = options.dtype.value_or(float32);
    const size_t bytes = static_cast<size_t>(extent("from_blob", layout)) * item_size(dtype);
    return Tensor(make_ref<Storage>(options.device, data, bytes, options.deleter), layout, dtype);
}

}  // namespace tern
