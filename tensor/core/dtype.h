// Element types: their names, sizes and C++ counterparts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tensor/core/half.h"
#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

// clang-format off
enum class DType : uint8_t {
    float32, float64, int32, int64, uint8, bool_,
    float16, bfloat16, int8, int16  // stored; 16-bit floats are computed in float32
};
// clang-format on

inline constexpr DType float32 = DType::float32;
inline constexpr DType float64 = DType::float64;
inline constexpr DType int32 = DType::int32;
inline constexpr DType int64 = DType::int64;
inline constexpr DType uint8 = DType::uint8;
inline constexpr DType bool_ = DType::bool_;
inline constexpr DType float16 = DType::float16;
inline constexpr DType bfloat16 = DType::bfloat16;
inline constexpr DType int8 = DType::int8;
inline constexpr DType int16 = DType::int16;

// Bytes of one element.
constexpr size_t item_size(DType dtype) {
    switch (dtype) {
        case DType::float64:
        case DType::int64:
            return 8;
        case DType::float32:
        case DType::int32:
            return 4;
        case DType::float16:
        case DType::bfloat16:
        case DType::int16:
            return 2;
        default:
            return 1;
    }
}

constexpr bool is_half(DType dtype) { return dtype == DType::float16 || dtype == DType::bfloat16; }
constexpr bool is_floating(DType dtype) {
    return dtype == DType::float32 || dtype == DType::float64 || is_half(dtype);
}

// The type that elements of `dtype` are computed in.
constexpr DType compute_dtype(DType dtype) { return is_half(dtype) ? DType::float32 : dtype; }

// "float32", as NumPy and PyTorch print it; bool_ is "bool".
const char* name(DType dtype);
void append_to(std::string& out, DType dtype);

// The DType of a C++ type: dtype_of<float> == float32.
template <class T>
inline constexpr DType dtype_of = [] { static_assert(sizeof(T) == 0, "not an element type"); }();
template <>
inline constexpr DType dtype_of<float> = DType::float32;
template <>
inline constexpr DType dtype_of<double> = DType::float64;
template <>
inline constexpr DType dtype_of<int32_t> = DType::int32;
template <>
inline constexpr DType dtype_of<int64_t> = DType::int64;
template <>
inline constexpr DType dtype_of<uint8_t> = DType::uint8;
template <>
inline constexpr DType dtype_of<bool> = DType::bool_;
template <>
inline constexpr DType dtype_of<Half> = DType::float16;
template <>
inline constexpr DType dtype_of<BFloat16> = DType::bfloat16;
template <>
inline constexpr DType dtype_of<int8_t> = DType::int8;
template <>
inline constexpr DType dtype_of<int16_t> = DType::int16;

}  // namespace tern
