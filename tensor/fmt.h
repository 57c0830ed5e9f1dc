// Tensors, shapes, types and devices in {fmt}'s format strings, for programs that have {fmt}
// (https://fmt.dev, 9 or later): this header is included by them alone.
//
//     fmt::print("{} is {:.3f}\n", x.shape(), x);
//
// The format of a tensor is that of its numbers, all of which are padded to one width: of integers
// (d, x, o, b) for tensors of integers, or else of floating numbers for any tensor. Without one it
// is what to_string writes.
#pragma once

#include <fmt/format.h>

#include "tensor/print.h"

namespace tern TERN_PUBLIC {
namespace detail {

// `value` by an {fmt} formatter.
template <class T>
std::string formatted(const fmt::formatter<T>& formatter, T value) {
    fmt::memory_buffer buffer;
    fmt::format_context context{fmt::appender(buffer), fmt::format_args{}};
    formatter.format(value, context);
    return fmt::to_string(buffer);
}

}  // namespace detail
}  // namespace tern

namespace fmt {

template <>
struct formatter<tern::Tensor> {
    constexpr auto parse(fmt::format_parse_context& context) {
        auto at = context.begin();
        if (at == context.end() || *at == '}') return at;
        plain_ = false;
        auto last = at;
        for (auto i = at; i != context.end() && *i != '}'; ++i) last = i;
        for (const char type : {'b', 'B', 'd', 'o', 'x', 'X'}) whole_ = whole_ || *last == type;
        return whole_ ? integer_.parse(context) : real_.parse(context);
    }

    template <class Context>
    auto format(const tern::Tensor& x, Context& context) const {
        return fmt::formatter<fmt::string_view>().format(text(x), context);
    }

 private:
    // Throws DTypeError for floating numbers in an integer format.
    std::string text(const tern::Tensor& x) const {
        if (plain_) return tern::to_string(x);
        TERN_CHECK(!whole_ || !x.defined() || !tern::is_floating(x.dtype()), DTypeError,
                   "format: a format for integers, but the tensor is ", x.dtype());
        const auto real = [this](double value) { return tern::detail::formatted(real_, value); };
        const auto integer = [this, real](int64_t value) {
            if (!whole_) return real(static_cast<double>(value));
            return tern::detail::formatted(integer_, static_cast<long long>(value));
        };
        return tern::to_string(x, tern::print_options(), {real, integer});
    }

    bool plain_ = true, whole_ = false;
    fmt::formatter<double> real_;
    fmt::formatter<long long> integer_;
};

template <>
struct formatter<tern::Shape> : formatter<string_view> {
    template <class Context>
    auto format(const tern::Shape& shape, Context& context) const {
        return fmt::formatter<fmt::string_view>::format(tern::detail::concat(shape), context);
    }
};

template <>
struct formatter<tern::DType> : formatter<string_view> {
    template <class Context>
    auto format(tern::DType dtype, Context& context) const {
        return fmt::formatter<fmt::string_view>::format(tern::name(dtype), context);
    }
};

template <>
struct formatter<tern::Device> : formatter<string_view> {
    template <class Context>
    auto format(tern::Device device, Context& context) const {
        return fmt::formatter<fmt::string_view>::format(device.str(), context);
    }
};

}  // namespace fmt
