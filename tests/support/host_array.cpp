#include "tests/support/host_array.h"

#include <bit>
#include <cmath>

namespace tern::test {
namespace {

size_t offset_of(const Shape& shape, const Index& index, bool broadcast) {
    const int lead = index.size() - shape.size();
    size_t offset = 0;
    for (int d = 0; d < shape.size(); ++d) {
        const int64_t i = broadcast && shape[d] == 1 ? 0 : index[lead + d];
        offset = offset * static_cast<size_t>(shape[d]) + static_cast<size_t>(i);
    }
    return offset;
}

// Calls f.operator()<T>() for the C++ type of `dtype`; written here so that tests do not lean on
// the library's own visit.
template <class F>
auto with_type(DType dtype, F f) {
    switch (dtype) {
        case DType::float32:
            return f.template operator()<float>();
        case DType::float64:
            return f.template operator()<double>();
        case DType::int32:
            return f.template operator()<int32_t>();
        case DType::int64:
            return f.template operator()<int64_t>();
        case DType::uint8:
            return f.template operator()<uint8_t>();
        case DType::float16:
            return f.template operator()<Half>();
        case DType::bfloat16:
            return f.template operator()<BFloat16>();
        case DType::int8:
            return f.template operator()<int8_t>();
        case DType::int16:
            return f.template operator()<int16_t>();
        default:
            return f.template operator()<bool>();
    }
}

}  // namespace

double& HostArray::at(const Index& index) { return values[offset_of(shape, index, false)]; }
double HostArray::at(const Index& index) const { return values[offset_of(shape, index, false)]; }
double HostArray::broadcast_at(const Index& index) const {
    return values[offset_of(shape, index, true)];
}

HostArray to_host(const Tensor& x) {
    const Tensor host = x.detach().to(Device());
    return with_type(x.dtype(), [&]<class T>() {
        const std::vector<T> values = host.to_vector<T>();
        return HostArray(x.shape(), std::vector<double>(values.begin(), values.end()));
    });
}

Tensor to_tensor(const HostArray& x, DType dtype, Device device) {
    return with_type(dtype, [&]<class T>() {
        std::vector<T> values;
        for (double v : x.values) values.push_back(static_cast<T>(v));
        return from_vector<T>(values, x.shape, device);
    });
}

HostArray rounded_to(const HostArray& x, DType dtype) {
    HostArray out = x;
    with_type(dtype, [&]<class T>() {
        for (double& v : out.values) v = static_cast<double>(static_cast<T>(v));
    });
    return out;
}

bool same_values(const HostArray& a, const HostArray& b) {
    if (!(a.shape == b.shape)) return false;
    for (size_t i = 0; i < a.values.size(); ++i) {
        const double x = a.values[i], y = b.values[i];
        const bool same = std::bit_cast<uint64_t>(x) == std::bit_cast<uint64_t>(y);
        if (!same && !(std::isnan(x) && std::isnan(y))) return false;
    }
    return true;
}

}  // namespace tern::test
