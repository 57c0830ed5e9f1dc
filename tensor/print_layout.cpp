#include "tensor/print_layout.h"

#include <algorithm>

#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {
namespace {

constexpr int kIndent = 7;  // of "tensor("

// Copies the corners of x that are shown, one after the other: `to` and `from` are already cut in
// the dimensions before `dim`.
void copy_corners(const Tensor& to, const Tensor& from, const ShownElements& shown, int dim) {
    if (dim == from.dim()) return assign(to, from);
    if (!shown.gap[dim]) return copy_corners(to, from, shown, dim + 1);
    const int64_t edge = to.shape()[dim] / 2, size = from.shape()[dim];
    const auto cut = [dim](const Tensor& x, int64_t start, int64_t stop) {
        return with_layout(x, slice("to_string", x.layout(), dim, start, stop, 1));
    };
    copy_corners(cut(to, 0, edge), cut(from, 0, edge), shown, dim + 1);
    copy_corners(cut(to, edge, 2 * edge), cut(from, size - edge, size), shown, dim + 1);
}

class Writer {
 public:
    Writer(const ShownElements& shown, const std::vector<std::string>& cells,
           const PrintOptions& options)
        : shown_(shown), cells_(cells), shape_(shown.values.shape()) {
        const auto width = static_cast<int>(cells.empty() ? 0 : cells[0].size()) + 2;
        per_line_ = std::max(1, (options.linewidth - kIndent - std::max(0, dim() - 1)) / width);
    }
    std::string str() {
        write(0);
        return std::move(out_);
    }

 private:
    int dim() const { return shape_.size(); }

    void write(int d) {
        if (d == dim()) {
            out_ += cells_[next_++];
            return;
        }
        out_ += '[';
        int64_t place = 0;
        for (int64_t i = 0; i < shape_[d]; ++i) {
            if (shown_.gap[d] && 2 * i == shape_[d]) {
                separate(d, place++);
                out_ += "...";
            }
            separate(d, place++);
            write(d + 1);
        }
        out_ += ']';
    }

    void separate(int d, int64_t place) {
        if (place == 0) return;
        const bool innermost = d + 1 == dim();
        out_ += ',';
        if (innermost && place % per_line_ != 0) {
            out_ += ' ';
            return;
        }
        out_.append(static_cast<size_t>(innermost ? 1 : dim() - d - 1), '\n');
        out_.append(static_cast<size_t>(kIndent + d + 1), ' ');
    }

    const ShownElements& shown_;
    const std::vector<std::string>& cells_;
    Shape shape_;
    int64_t per_line_ = 1;
    size_t next_ = 0;
    std::string out_;
};

}  // namespace

ShownElements shown_elements(const Tensor& x, const PrintOptions& options) {
    ShownElements shown;
    Shape shape = x.shape();
    for (int d = 0; d < x.dim(); ++d) {
        // The first comparison keeps the second from overflowing.
        shown.gap[d] = x.numel() > options.threshold && options.edgeitems < shape[d] &&
                       shape[d] > 2 * options.edgeitems;
        if (shown.gap[d]) shape[d] = 2 * options.edgeitems;
    }
    const Tensor same = empty(shape, {.dtype = x.dtype()});
    copy_corners(same, x, shown, 0);
    shown.values = copied(same, Device(), is_floating(x.dtype()) ? float64 : int64);
    return shown;
}

std::string lay_out(const ShownElements& shown, const std::vector<std::string>& cells,
                    const PrintOptions& options) {
    return Writer(shown, cells, options).str();
}

}  // namespace tern
