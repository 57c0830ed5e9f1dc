#include "tensor/io/csv_cell.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern {

std::string_view undoubled(std::string_view text, std::string& scratch) {
    scratch.clear();
    for (size_t at = 0; at < text.size();) {
        const size_t quote = std::min(text.find('"', at), text.size() - 1);
        scratch.append(text, at, quote + 1 - at);
        at = quote + 2;  // past the second of the two
    }
    return scratch;
}

bool parse_boolean(std::string_view cell, bool& value) {
    if (cell.size() == 4 && (cell == "true" || cell == "True" || cell == "TRUE"))
        return value = true;
    if (cell.size() != 5 || (cell != "false" && cell != "False" && cell != "FALSE")) return false;
    value = false;
    return true;
}

Tensor as_float64(const Tensor& values, int64_t rows, const std::vector<int64_t>& missing) {
    const Tensor out = empty(values.shape(), {.dtype = float64});
    const int64_t* const from = values.data<int64_t>();
    double* const to = out.data<double>();
    for (int64_t row = 0; row < rows; ++row) to[row] = static_cast<double>(from[row]);
    for (int64_t row : missing)
        if (row < rows) to[row] = std::numeric_limits<double>::quiet_NaN();
    return out;
}

Tensor first_rows(const Tensor& values, int64_t rows) {
    const Tensor view = with_layout(values, Layout(Shape{rows}));
    return rows + rows / 4 < values.numel() ? copied(view, Device(), values.dtype()) : view;
}

}  // namespace tern
