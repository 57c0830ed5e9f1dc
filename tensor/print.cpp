#include "tensor/print.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "tensor/convert.h"
#include "tensor/core/visit.h"

namespace tern {
namespace {

// How all shown numbers of one tensor are written: the same width, the same notation.
struct NumberFormat {
    bool integral = true;
    bool scientific = false;
    int precision = 0;
    int width = 0;

    std::string text(double v) const {
        char buffer[64];
        if (std::isnan(v)) return "nan";
        if (std::isinf(v)) return v > 0 ? "inf" : "-inf";
        if (integral) {
            std::snprintf(buffer, sizeof buffer, "%.0f", v);
        } else if (scientific) {
            std::snprintf(buffer, sizeof buffer, "%.*e", precision, v);
        } else {
            std::snprintf(buffer, sizeof buffer, "%.*f", precision, v);
        }
        return buffer;
    }
};

class Printer {
 public:
    Printer(const Tensor& x, const PrintOptions& options)
        : values_(copied(x, Device(), x.dtype() == int64 ? int64 : float64)),
          dtype_(x.dtype()),
          options_(options),
          summarised_(x.numel() > options.threshold) {
        choose_format();
    }

    std::string str() {
        write(0, 0, 7);  // "tensor("
        return "tensor(" + out_ + suffix() + ")";
    }

 private:
    // Calls f(index) for the indices of a dimension that are shown; -1 stands for the gap.
    template <class F>
    void each_shown(int64_t size, F f) const {
        const int64_t edge = options_.edge_items;
        const bool gap = summarised_ && size > 2 * edge;
        for (int64_t i = 0; i < size; ++i) {
            if (gap && i == edge) {
                f(int64_t{-1});
                i = size - edge;
            }
            f(i);
        }
    }

    template <class F>
    void each_value(int dim, int64_t offset, F f) const {
        if (dim == values_.dim()) return f(offset);
        each_shown(values_.shape()[dim], [&](int64_t i) {
            if (i >= 0) each_value(dim + 1, offset + i * values_.strides()[dim], f);
        });
    }

    void choose_format() {
        if (!is_floating(dtype_)) {
            each_value(0, 0, [&](int64_t at) { fit(at); });
            return;
        }
        double largest = 0, smallest = INFINITY;
        bool whole = true;
        each_value(0, 0, [&](int64_t at) {
            const double v = std::abs(values_.data<double>()[at]);
            if (!std::isfinite(v)) return;
            whole = whole && v == std::trunc(v);
            largest = std::max(largest, v);
            if (v > 0) smallest = std::min(smallest, v);
        });
        format_.integral = false;
        format_.scientific = largest >= 1e8 || (largest > 0 && smallest < 1e-4) ||
                             (largest > 0 && largest / smallest > 1e6);
        whole_ = whole && !format_.scientific;
        format_.precision = whole_ ? 0 : options_.precision;
        each_value(0, 0, [&](int64_t at) { fit(at); });
    }

    void fit(int64_t at) { format_.width = std::max<int>(format_.width, text(at).size()); }

    std::string text(int64_t at) const {
        if (dtype_ == int64) return std::to_string(values_.data<int64_t>()[at]);
        const double v = values_.data<double>()[at];
        if (dtype_ == bool_) return v != 0 ? "true" : "false";
        std::string out = format_.text(v);
        if (whole_ && std::isfinite(v)) out += '.';
        return out;
    }

    void write(int dim, int64_t offset, int indent) {
        if (dim == values_.dim()) {
            const std::string value = text(offset);
            out_.append(std::max<int>(format_.width - static_cast<int>(value.size()), 0), ' ');
            out_ += value;
            return;
        }
        const bool innermost = dim + 1 == values_.dim();
        out_ += '[';
        bool first = true;
        int shown = 0;
        each_shown(values_.shape()[dim], [&](int64_t i) {
            const bool wraps = innermost && shown > 0 && shown % per_line(indent) == 0;
            if (!first) out_ += ',';
            if (!first && innermost && !wraps) out_ += ' ';
            if (!first && (wraps || !innermost)) {
                out_.append(innermost ? 1 : values_.dim() - dim - 1, '\n');
                out_.append(static_cast<size_t>(indent) + 1, ' ');
            }
            if (i < 0) {
                out_ += "...";
            } else {
                write(dim + 1, offset + i * values_.strides()[dim], indent + 1);
            }
            first = false;
            ++shown;
        });
        out_ += ']';
    }

    int per_line(int indent) const { return std::max(1, (78 - indent) / (format_.width + 2)); }

    std::string suffix() const {
        std::string text;
        if (values_.numel() == 0 && values_.dim() > 1)
            text += detail::concat(", shape=", values_.shape());
        if (dtype_ != float32 && dtype_ != int64 && dtype_ != bool_)
            text += detail::concat(", dtype=", dtype_);
        return text;
    }

    Tensor values_;  // dense on the host, as double or int64
    DType dtype_;
    PrintOptions options_;
    bool summarised_;
    bool whole_ = false;
    NumberFormat format_;
    std::string out_;
};

}  // namespace

std::string to_string(const Tensor& x, const PrintOptions& options) {
    if (!x.defined()) return "tensor(undefined)";
    std::string text = Printer(x, options).str();
    if (x.device().is_cuda()) text.insert(text.size() - 1, ", device=" + x.device().str());
    return text;
}

std::ostream& operator<<(std::ostream& out, const Tensor& x) { return out << to_string(x); }
std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    return out << detail::concat(shape);
}
std::ostream& operator<<(std::ostream& out, DType dtype) { return out << name(dtype); }
std::ostream& operator<<(std::ostream& out, Device device) { return out << device.str(); }

}  // namespace tern
