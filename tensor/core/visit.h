// From a run-time DType to a compile-time type: visit("exp", dtype, Floats{}, [&]<class T>()
// {...}).
#pragma once

#include <utility>

#include "tensor/core/dtype.h"
#include "tensor/core/error.h"

namespace tern {

template <class... Ts>
struct Types {};

using Floats = Types<float, double>;
using Integers = Types<int32_t, int64_t, uint8_t>;
using Numbers = Types<float, double, int32_t, int64_t, uint8_t>;
using AnyType = Types<float, double, int32_t, int64_t, uint8_t, bool>;

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

// Throws DTypeError, naming `op`, unless `dtype` is among Ts.
template <class... Ts>
void require_dtype(const char* op, DType dtype, Types<Ts...> all) {
    if (!((dtype == dtype_of<Ts>) || ...)) [[unlikely]]
        detail::raise_unsupported(op, dtype, all);
}

}  // namespace tern
