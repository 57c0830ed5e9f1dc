#include "tensor/io/csv.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "tensor/core/error.h"
#include "tensor/io/csv_parser.h"
#include "tensor/io/file_bytes.h"
#include "tensor/io/nearest.h"

namespace tern {
namespace {

constexpr size_t kShownText = 40;  // of a cell, in a message

std::string_view without_spaces(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

int64_t CsvTable::column(std::string_view name) const {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found != columns_.end()) return found - columns_.begin();
    detail::raise<ValueError>(name_, ": there is no column \"", name, "\"; the nearest is \"",
                              nearest(name, columns_), "\"");
}

std::string_view CsvTable::cell(int64_t row, int64_t column) const {
    TERN_CHECK(row >= 0 && row < n_rows() && column >= 0 && column < n_columns(), IndexError,
               "cell: (", row, ", ", column, ") is outside ", n_rows(), " rows and ", n_columns(),
               " columns");
    return cells_[static_cast<size_t>(row * n_columns() + column)];
}

int64_t CsvTable::line(int64_t row) const {
    TERN_CHECK(row >= 0 && row < n_rows(), IndexError, "line: row ", row, " is outside ", n_rows(),
               " rows");
    return lines_[static_cast<size_t>(row)];
}

std::vector<std::string_view> CsvTable::text(std::string_view name) const {
    const int64_t at = column(name);
    std::vector<std::string_view> out;
    out.reserve(lines_.size());
    for (int64_t row = 0; row < n_rows(); ++row) out.push_back(cell(row, at));
    return out;
}

double CsvTable::number(int64_t row, int64_t at) const {
    const std::string_view shown = cell(row, at);
    std::string_view text = without_spaces(shown);
    if (text.empty()) return std::numeric_limits<double>::quiet_NaN();
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return value;
    detail::raise<FormatError>(
        name_, ":", line(row), ": column \"", columns_[static_cast<size_t>(at)], "\": '",
        shown.substr(0, kShownText), shown.size() > kShownText ? "...'" : "'",
        error == std::errc::result_out_of_range ? " is beyond the range of a double"
                                                : " is not a number");
}

std::vector<double> CsvTable::numeric(std::string_view name) const {
    const int64_t at = column(name);
    std::vector<double> out(lines_.size());
    for (int64_t row = 0; row < n_rows(); ++row) out[static_cast<size_t>(row)] = number(row, at);
    return out;
}

std::vector<double> CsvTable::matrix(const std::vector<std::string>& names) const {
    std::vector<int64_t> at;
    for (const std::string& name : names) at.push_back(column(name));
    std::vector<double> out;
    out.reserve(lines_.size() * names.size());
    for (int64_t row = 0; row < n_rows(); ++row)
        for (int64_t column : at) out.push_back(number(row, column));
    return out;
}

CsvTable read_csv(const std::string& path, const CsvOptions& options) {
    const auto file = std::make_shared<FileBytes>(read_file(path));
    return CsvParser(file->text(), path, options).parse(file);
}

CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options) {
    const auto copy = std::make_shared<std::string>(text);
    return CsvParser(*copy, name, options).parse(copy);
}

}  // namespace tern
