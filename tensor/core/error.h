// Typed exceptions and the one check macro. A message names the operation first, then what it got
// and what it wanted.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

// The base of everything tern throws.
class Error : public std::runtime_error {
 public:
    using std::runtime_error::runtime_error;
};

struct ShapeError : Error {
    using Error::Error;
};  // sizes or ranks that do not fit
struct DTypeError : Error {
    using Error::Error;
};  // an element type not supported or mixed
struct DeviceError : Error {
    using Error::Error;
};  // a device missing or mixed
struct ValueError : Error {
    using Error::Error;
};  // an argument out of its range
struct IndexError : Error {
    using Error::Error;
};  // an index out of bounds
struct GradError : Error {
    using Error::Error;
};  // a gradient that cannot be had
struct CaptureError : Error {
    using Error::Error;
};  // a step that cannot be captured
struct NotFittedError : Error {
    using Error::Error;
};  // an estimator used before fit
struct FormatError : Error {
    using Error::Error;
};  // a file that is not what it claims
struct IoError : Error {
    using Error::Error;
};  // a file that cannot be read or written
struct OutOfMemoryError : Error {
    using Error::Error;
};  // host or device memory exhausted
struct CudaError : Error {
    using Error::Error;
};  // a CUDA or CUDA library call failed
struct DeviceLostError : CudaError {
    using CudaError::CudaError;
};  // sticky: the device is gone

namespace detail {

void append_to(std::string& out, std::string_view text);
void append_to(std::string& out, long long value);
void append_to(std::string& out, unsigned long long value);
void append_to(std::string& out, double value);

template <class T>
void append_part(std::string& out, const T& part) {
    if constexpr (std::is_same_v<T, bool>) {
        append_to(out, std::string_view(part ? "true" : "false"));
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
        append_to(out, static_cast<long long>(part));
    } else if constexpr (std::is_integral_v<T>) {
        append_to(out, static_cast<unsigned long long>(part));
    } else if constexpr (std::is_floating_point_v<T>) {
        append_to(out, static_cast<double>(part));
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
        append_to(out, std::string_view(part));
    } else {
        append_to(out, part);  // found beside the type: Shape, DType, Device
    }
}

// One string of all parts, in order.
template <class... Parts>
std::string concat(const Parts&... parts) {
    std::string out;
    (append_part(out, parts), ...);
    return out;
}

template <class E, class... Parts>
[[noreturn, gnu::cold, gnu::noinline]] void raise(const Parts&... parts) {
    throw E(concat(parts...));
}

}  // namespace detail
}  // namespace tern

// TERN_CHECK(a.dim() == 2, ShapeError, "matmul: a matrix is wanted, got shape ", a.shape());
#define TERN_CHECK(condition, ErrorType, ...)                      \
    do {                                                           \
        if (!(condition)) [[unlikely]]                             \
            ::tern::detail::raise<::tern::ErrorType>(__VA_ARGS__); \
    } while (false)
