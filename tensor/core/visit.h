// From a run-time DType to a compile-time type: visit("exp", dtype, Floats{}, [&]<class T>()
// {...}).
#pragma once

#include <utility>

#include "tensor/core/dtype.h"
#include "tensor/core/error.h"

namespace tern {

template <class... Ts>
struct Types {};

using Floats = Types<float, double>;  // what is computed in
using Halves = Types<Half, BFloat16>;
using AnyFloat = Types<float, double, Half, BFloat16>;
using Integers = Types<int32_t, int64_t, uint8_t>;
using Numbers = Types<float, double, int32_t, int64_t, uint8_t>;
using AnyType = Types<float, double, int32_t, int64_t, uint8_t, bool>;  // with operations
// Everything a tensor may hold and be converted to.
using StoredType =
    Types<float, double, int32_t, int64_t, uint8_t, bool, Half, BFloat16, int8_t, int16_t>;

template <class T, class... Ts>
constexpr bool contains(Types<Ts...>) {
    return (std::is_same_v<T, Ts> || ...);
}

namespace detail {
template <class... Ts>
[[noreturn]] void raise_unsupported(const char* op, DType got, Types<Ts...>) {
    std::string wanted;
    ((wanted += wanted.empty() ? "" : ", ", wanted += name(dtype_of<Ts>)), ...);
    raise<DTypeError>(op, ": dtype ", got, " is not supported; it takes ", wanted);
}
}  // namespace detail

// Calls f.operator()<T>() for the T of `dtype`. Throws DTypeError if it is not among Ts.
template <class T, class... Ts, class F>
decltype(auto) visit(const char* op, DType dtype, Types<T, Ts...> all, F&& f) {
    using R = decltype(f.template operator()<T>());
    if constexpr (std::is_void_v<R>) {
        if (dtype == dtype_of<T>) return f.template operator()<T>();
        const bool found = ((dtype == dtype_of<Ts> && (f.template operator()<Ts>(), true)) || ...);
        if (!found) detail::raise_unsupported(op, dtype, all);
    } else {
        if (dtype == dtype_of<T>) return f.template operator()<T>();
        if constexpr (sizeof...(Ts) > 0) {
            return visit(op, dtype, Types<Ts...>{}, std::forward<F>(f));
        } else {
            detail::raise_unsupported(op, dtype, all);
        }
    }
}

// Calls f with the unsigned integer of an element's size, for moves that need no arithmetic.
template <class F>
decltype(auto) visit_bits(size_t item_size, F&& f) {
    switch (item_size) {
        case 8:
            return f.template operator()<uint64_t>();
        case 4:
            return f.template operator()<uint32_t>();
        case 2:
            return f.template operator()<uint16_t>();
        default:
            return f.template operator()<uint8_t>();
    }
}

// Throws DTypeError, naming `op`, unless `dtype` is among Ts.
template <class... Ts>
void require_dtype(const char* op, DType dtype, Types<Ts...> all) {
    if (!((dtype == dtype_of<Ts>) || ...)) [[unlikely]]
        detail::raise_unsupported(op, dtype, all);
}

// The same for what elements of `dtype` are computed in: 16-bit floats pass where float does.
template <class... Ts>
void require_compute_dtype(const char* op, DType dtype, Types<Ts...> all) {
    const bool passes = is_half(dtype) && contains<float>(all);
    if (!passes) require_dtype(op, dtype, all);
}

}  // namespace tern
