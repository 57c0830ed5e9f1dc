#include "tensor/io/csv_table.h"

#include <algorithm>
#include <limits>

#include "tensor/convert.h"
#include "tensor/core/visit.h"
#include "tensor/factory.h"
#include "tensor/io/csv_cell.h"
#include "tensor/io/decimal.h"
#include "tensor/io/nearest.h"

namespace tern {
namespace {

constexpr size_t kShownText = 40;  // of a cell, in a message

const char* name(CsvType type) {
    switch (type) {
        case CsvType::boolean:
            return "boolean";
        case CsvType::int64:
            return "int64";
        case CsvType::float64:
            return "float64";
        default:
            return "text";
    }
}

}  // namespace

int64_t CsvTable::column(std::string_view wanted) const {
    const auto found = std::find(names_.begin(), names_.end(), wanted);
    if (found != names_.end()) return found - names_.begin();
    detail::raise<ValueError>(file_, ": there is no column \"", wanted, "\"; the nearest is \"",
                              nearest(wanted, names_), "\"");
}

const CsvTable::Column& CsvTable::find(std::string_view wanted) const {
    return *columns_[static_cast<size_t>(column(wanted))];
}

CsvType CsvTable::type(std::string_view column) const { return find(column).type; }

int64_t CsvTable::line(int64_t row) const {
    TERN_CHECK(row >= 0 && row < n_rows(), IndexError, "line: row ", row, " is outside ", n_rows(),
               " rows");
    const auto after = std::upper_bound(
        lines_.begin(), lines_.end(), row,
        [](int64_t at, const std::pair<int64_t, int64_t>& run) { return at < run.first; });
    return std::prev(after)->second + row - std::prev(after)->first;
}

Tensor CsvTable::values(std::string_view column) const {
    const Column& found = find(column);
    TERN_CHECK(found.type != CsvType::text, DTypeError, file_, ": column \"", column,
               "\" is text; ask for it with text(), or for numbers with numeric()");
    return found.values;
}

std::vector<std::string_view> CsvTable::text(std::string_view column) const {
    const Column& found = find(column);
    TERN_CHECK(found.type == CsvType::text, DTypeError, file_, ": column \"", column, "\" is ",
               name(found.type), ", not text; CsvOptions::types can ask for text");
    std::vector<std::string_view> out(static_cast<size_t>(n_rows_));
    for (int64_t row = 0; row < n_rows_; ++row) out[static_cast<size_t>(row)] = found.cell(row);
    return out;
}

Tensor CsvTable::missing(std::string_view column) const {
    const Tensor out = zeros({n_rows_}, {.dtype = bool_});
    for (int64_t row : find(column).missing) out.data<bool>()[row] = true;
    return out;
}

std::vector<double> CsvTable::numeric(std::string_view wanted) const {
    const Column& found = find(wanted);
    std::vector<double> out(static_cast<size_t>(n_rows_));
    if (found.type != CsvType::text) {
        visit("numeric", found.values.dtype(), AnyType{},
              [&]<class T>() { std::copy_n(found.values.data<T>(), n_rows_, out.begin()); });
    } else {
        auto missing = found.missing.begin();
        for (int64_t row = 0; row < n_rows_; ++row) {
            if (missing != found.missing.end() && *missing == row) {
                ++missing;
                continue;
            }
            const std::string_view cell = found.cell(row);
            const auto status = parse_decimal(without_spaces(cell), out[static_cast<size_t>(row)]);
            if (status == DecimalStatus::good) continue;
            detail::raise<FormatError>(
                file_, ":", line(row), ": column \"", wanted, "\": '", cell.substr(0, kShownText),
                cell.size() > kShownText ? "...'" : "'",
                status == DecimalStatus::out_of_range ? " is beyond the range of a double"
                                                      : " is not a number");
        }
    }
    for (int64_t row : found.missing)
        out[static_cast<size_t>(row)] = std::numeric_limits<double>::quiet_NaN();
    return out;
}

std::vector<double> CsvTable::matrix(const std::vector<std::string>& names) const {
    std::vector<double> out(static_cast<size_t>(n_rows_) * names.size());
    for (size_t at = 0; at < names.size(); ++at) {
        const std::vector<double> column = numeric(names[at]);
        for (size_t row = 0; row < column.size(); ++row) out[row * names.size() + at] = column[row];
    }
    return out;
}

Tensor CsvTable::tensor(const std::vector<std::string>& names, DType dtype) const {
    const std::vector<std::string>& chosen = names.empty() ? names_ : names;
    const auto width = static_cast<int64_t>(chosen.size());
    require_dtype("CsvTable::tensor", dtype, AnyFloat{});
    if (is_half(dtype)) return copied(tensor(chosen, float64), Device(), dtype);
    return visit("CsvTable::tensor", dtype, Floats{}, [&]<class T>() {
        const Tensor out = empty({n_rows_, width}, {.dtype = dtype});
        for (int64_t at = 0; at < width; ++at) {
            const std::vector<double> column = numeric(chosen[static_cast<size_t>(at)]);
            T* to = out.data<T>() + at;
            for (double value : column) {
                *to = static_cast<T>(value);
                to += width;
            }
        }
        return out;
    });
}

}  // namespace tern
