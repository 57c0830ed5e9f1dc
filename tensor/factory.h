// Making tensors, by NumPy's and PyTorch's names.
#pragma once

#include <optional>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

struct TensorOptions {
    Device device = {};
    std::optional<DType> dtype = {};  // each factory says its default
};

// float32 unless said otherwise. Throw ShapeError for negative sizes.
Tensor empty(const Shape& shape, const TensorOptions& options = {});  // not initialised
Tensor zeros(const Shape& shape, const TensorOptions& options = {});
Tensor ones(const Shape& shape, const TensorOptions& options = {});
Tensor full(const Shape& shape, double value, const TensorOptions& options = {});
Tensor eye(int64_t n, const TensorOptions& options = {});  // [n, n]
// `count` numbers from start to stop, both included; one gives start.
Tensor linspace(double start, double stop, int64_t count, const TensorOptions& options = {});

// start, start + step, ... before stop. int64 when all three are whole numbers, else float32.
Tensor arange(double stop, const TensorOptions& options = {});
Tensor arange(double start, double stop, double step = 1, const TensorOptions& options = {});

// Shape, device and, unless given, dtype of x.
Tensor empty_like(const Tensor& x, std::optional<DType> dtype = {});
Tensor zeros_like(const Tensor& x, std::optional<DType> dtype = {});
Tensor ones_like(const Tensor& x, std::optional<DType> dtype = {});
Tensor full_like(const Tensor& x, double value, std::optional<DType> dtype = {});

// A tensor of rank 0. float32 unless said otherwise.
Tensor scalar(double value, const TensorOptions& options = {});

// A copy of host memory, dense row-major, `dtype` elements.
Tensor from_memory(const void* data, const Shape& shape, DType dtype, Device device = {});

struct BlobOptions {
    Device device = {};                   // where the memory is
    std::optional<DType> dtype = {};      // float32
    std::optional<Strides> strides = {};  // in elements, at least 0; dense row-major unless given
    Storage::Deleter deleter = {};        // called with `data` once the last view of it is gone
};
// A tensor on memory of somebody else's, which lives until the deleter is called, or, without one,
// at least as long as the tensor and its views. When it throws, the deleter is not called.
Tensor from_blob(void* data, const Shape& shape, const BlobOptions& options = {});

// A copy of the values, as dtype_of<T>; one dimension unless a shape of as many elements is given.
template <class T>
Tensor from_vector(const std::vector<T>& values, const Shape& shape, Device device = {}) {
    TERN_CHECK(numel(shape) == static_cast<int64_t>(values.size()), ShapeError,
               "from_vector: ", values.size(), " values do not fill shape ", shape);
    if constexpr (std::is_same_v<T, bool>) {
        const std::vector<uint8_t> bytes(values.begin(), values.end());
        return from_memory(bytes.data(), shape, dtype_of<bool>, device);
    } else {
        return from_memory(values.data(), shape, dtype_of<T>, device);
    }
}
template <class T>
Tensor from_vector(const std::vector<T>& values) {
    return from_vector(values, {static_cast<int64_t>(values.size())});
}

}  // namespace tern
