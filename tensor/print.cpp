#include "tensor/print.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ostream>

#include "tensor/print_layout.h"

namespace tern {
namespace {

std::string written(double value, std::chars_format format, int precision) {
    char buffer[512];  // 309 digits, a point and 100 more
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format, precision);
    return {buffer, end.ptr};
}

// How all shown floats of one tensor are written: the same notation, PyTorch's rules.
ElementText float_text(const Tensor& values, const PrintOptions& options) {
    double largest = 0, smallest = INFINITY;
    bool whole = true;
    const double* const data = values.data<double>();
    for (int64_t i = 0; i < values.numel(); ++i) {
        const double v = std::abs(data[i]);
        if (!std::isfinite(v)) continue;
        whole = whole && v == std::trunc(v);
        largest = std::max(largest, v);
        if (v > 0) smallest = std::min(smallest, v);
    }
    const bool wide =
        largest > 0 && (largest > 1e8 || smallest < 1e-4 || largest / smallest > 1000);
    const bool scientific = options.sci_mode.value_or(wide);
    const int precision = options.precision;
    return {[=](double v) -> std::string {
                if (std::isnan(v)) return "nan";
                if (std::isinf(v)) return v > 0 ? "inf" : "-inf";
                if (scientific) return written(v, std::chars_format::scientific, precision);
                if (whole) return written(v, std::chars_format::fixed, 0) + '.';
                return written(v, std::chars_format::fixed, precision);
            },
            {}};
}

std::vector<std::string> texts(const Tensor& x, const Tensor& values, const ElementText& text) {
    std::vector<std::string> out;
    for (int64_t i = 0; i < values.numel(); ++i) {
        if (is_floating(x.dtype()))
            out.push_back(text.real(values.data<double>()[i]));
        else if (x.dtype() == bool_)
            out.emplace_back(values.data<int64_t>()[i] != 0 ? "true" : "false");
        else
            out.push_back(text.integer(values.data<int64_t>()[i]));
    }
    size_t width = 0;
    for (const std::string& cell : out) width = std::max(width, cell.size());
    for (std::string& cell : out) cell.insert(0, width - cell.size(), ' ');
    return out;
}

// What cannot be seen from the values, as PyTorch has it.
std::string suffix(const Tensor& x) {
    std::string text;
    if (x.device().is_cuda()) text += detail::concat(", device=", x.device());
    if (x.numel() == 0 && x.dim() != 1) text += detail::concat(", size=", x.shape());
    if (x.dtype() != float32 && x.dtype() != int64 && x.dtype() != bool_)
        text += detail::concat(", dtype=", x.dtype());
    return text;
}

std::string written(const Tensor& x, const PrintOptions& options, const ElementText* text) {
    check_print_options("to_string", options);
    if (!x.defined()) return "tensor(undefined)";
    const ShownElements shown = shown_elements(x, options);
    ElementText own = {{}, [](int64_t v) { return std::to_string(v); }};
    if (!text && is_floating(x.dtype())) own = float_text(shown.values, options);
    const std::vector<std::string> cells = texts(x, shown.values, text ? *text : own);
    const std::string body = x.numel() == 0 ? "[]" : lay_out(shown, cells, options);
    return "tensor(" + body + suffix(x) + ")";
}

}  // namespace

std::string to_string(const Tensor& x) { return written(x, print_options(), nullptr); }

std::string to_string(const Tensor& x, const PrintOptions& options) {
    return written(x, options, nullptr);
}

std::string to_string(const Tensor& x, const PrintOptions& options, const ElementText& text) {
    return written(x, options, &text);
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) { return out << to_string(x); }
std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    return out << detail::concat(shape);
}
std::ostream& operator<<(std::ostream& out, DType dtype) { return out << name(dtype); }
std::ostream& operator<<(std::ostream& out, Device device) { return out << device.str(); }

}  // namespace tern
