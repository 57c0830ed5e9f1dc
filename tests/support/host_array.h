// Arrays of doubles on the host: what references are written over and tensors are compared with.
#pragma once

#include <vector>

#include "tensor/factory.h"
#include "tensor/handle.h"

namespace tern::test {

using Index = DimVector;

// Dense row-major. int64 values are exact up to 2^53; bool is 0 or 1.
struct HostArray {
    Shape shape;
    std::vector<double> values;

    HostArray() = default;
    explicit HostArray(const Shape& sizes, double value = 0)
        : shape(sizes), values(static_cast<size_t>(numel(sizes)), value) {}
    HostArray(const Shape& sizes, std::vector<double> data)
        : shape(sizes), values(std::move(data)) {}

    double& at(const Index& index);
    double at(const Index& index) const;
    // The element that NumPy's broadcasting reads for `index` of a shape of the same or higher
    // rank.
    double broadcast_at(const Index& index) const;
};

// Calls f(index) for every index of `shape` in row-major order.
template <class F>
void for_each_index(const Shape& shape, F f) {
    if (numel(shape) == 0) return;
    Index index = DimVector::filled(shape.size(), 0);
    while (true) {
        f(static_cast<const Index&>(index));
        int d = shape.size() - 1;
        while (d >= 0 && ++index[d] == shape[d]) index[d--] = 0;
        if (d < 0) return;
    }
}

// The values of x, brought to the host.
HostArray to_host(const Tensor& x);
// A dense tensor of the values, converted to `dtype` as C++ converts a double.
Tensor to_tensor(const HostArray& x, DType dtype, Device device = {});
// The values as `dtype` holds them.
HostArray rounded_to(const HostArray& x, DType dtype);

// Equal shapes and, element for element, equal bits (any NaN equals any NaN).
bool same_values(const HostArray& a, const HostArray& b);

}  // namespace tern::test
