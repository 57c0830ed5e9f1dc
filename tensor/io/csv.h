// Tables of text: CSV files by RFC 4180.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/core/host_device.h"

namespace tern TERN_PUBLIC {

struct CsvOptions {
    char delimiter = ',';
    bool header = true;  // the first row names the columns; else they are "0", "1", ...
};

// The cells of a CSV file, as text; numbers are read column by column on request. Rows and columns
// count from 0. Copies share the file's text.
class CsvTable {
 public:
    int64_t n_rows() const { return static_cast<int64_t>(lines_.size()); }
    int64_t n_columns() const { return static_cast<int64_t>(columns_.size()); }
    const std::vector<std::string>& columns() const { return columns_; }
    // The column's number. Throws ValueError that names the nearest column.
    int64_t column(std::string_view name) const;

    // Unquoted, valid as long as the table or a copy of it. Throws IndexError.
    std::string_view cell(int64_t row, int64_t column) const;
    // The line of the file where the row begins, from 1.
    int64_t line(int64_t row) const;
    std::vector<std::string_view> text(std::string_view column) const;

    // The column as numbers; an empty cell and "nan" (any case) are NaN, "inf" is infinity, spaces
    // around a number are skipped. Independent of the locale. Throws FormatError with file, line,
    // column and text for anything else, also for numbers beyond the range of a double.
    std::vector<double> numeric(std::string_view column) const;
    // The listed columns side by side: [n_rows, columns.size()], row-major.
    std::vector<double> matrix(const std::vector<std::string>& columns) const;

 private:
    friend class CsvParser;
    double number(int64_t row, int64_t column) const;

    std::string name_;
    std::shared_ptr<const void> text_;  // owns what the cells point into
    std::vector<std::string> columns_;
    std::vector<std::string_view> cells_;  // row-major
    std::vector<int64_t> lines_;
};

// Reads a table: cells may be quoted and then hold delimiters, line breaks and doubled quotes; LF
// or CRLF ends a row; a UTF-8 byte order mark and empty lines are skipped. Throws IoError, and
// FormatError with "file:line: ..." for an empty file, a row of another length than the first, an
// open quote, text after a closing quote, a NUL byte, a repeated column name.
CsvTable read_csv(const std::string& path, const CsvOptions& options = {});

// The same from text in memory; `name` stands for the file in messages.
CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});

}  // namespace tern
