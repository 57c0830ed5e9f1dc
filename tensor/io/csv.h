// Tables of text: CSV files by RFC 4180, as columns of one type each.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {

enum class CsvType : uint8_t { boolean, int64, float64, text };

// The cells that pandas takes for missing: "", "NA", "NaN", "null", "None", ...
std::vector<std::string> csv_na_values();

struct CsvOptions {
    char delimiter = ',';
    bool header = true;   // the first row names the columns; else they are "0", "1", ...
    char comment = '\0';  // what follows it on a line, outside quotes, is skipped; NUL: nothing is
    int64_t skip_rows = 0;                 // lines skipped in front of the header
    std::vector<std::string> usecols;      // the columns to keep, in the file's order; none: all
    std::map<std::string, CsvType> types;  // of the named columns; the others' are inferred
    std::optional<CsvType> type;           // of all columns that `types` does not name
    std::vector<std::string> na_values = csv_na_values();  // what a missing cell may look like
};

// The columns of a CSV file. Rows and columns count from 0. Copies share the memory.
//
// A column's type is inferred from all of its cells: boolean (true, false, in three spellings),
// int64, float64, else text. Spaces around a number, or a word for a missing cell, are skipped;
// quotes make no difference. Missing cells are NaN in a float64 column, empty in a text one and
// false in a boolean one; whole numbers with missing cells become float64, as pandas has it, and so
// does a column without any value.
class CsvTable {
 public:
    int64_t n_rows() const { return n_rows_; }
    int64_t n_columns() const { return static_cast<int64_t>(names_.size()); }
    const std::vector<std::string>& columns() const { return names_; }
    // The column's number. Throws ValueError that names the nearest column.
    int64_t column(std::string_view name) const;
    CsvType type(std::string_view column) const;

    // The values of a column that is not text: [n_rows], bool, int64 or float64. Throws DTypeError.
    Tensor values(std::string_view column) const;
    // The cells of a text column, unquoted, valid as long as the table or a copy. Throws
    // DTypeError.
    std::vector<std::string_view> text(std::string_view column) const;
    // Which cells are missing: [n_rows] bool.
    Tensor missing(std::string_view column) const;
    // The line of the file where the row begins, from 1. Throws IndexError.
    int64_t line(int64_t row) const;

    // Any column as numbers, missing cells as NaN. Throws FormatError with file, line, column and
    // the cell for text that is not a number or beyond the range of a double.
    std::vector<double> numeric(std::string_view column) const;
    // The listed columns side by side: [n_rows, columns.size()], row-major.
    std::vector<double> matrix(const std::vector<std::string>& columns) const;
    // The same, of all columns when none is listed, as one tensor of a floating type.
    Tensor tensor(const std::vector<std::string>& columns = {}, DType dtype = float64) const;

 private:
    friend class CsvTableMaker;
    struct Column;
    const Column& find(std::string_view name) const;

    std::string file_;
    std::vector<std::string> names_;
    std::vector<std::shared_ptr<const Column>> columns_;
    std::vector<std::pair<int64_t, int64_t>> lines_;  // row and line where they stop going together
    int64_t n_rows_ = 0;
};

// Reads a table, on all threads, with the same result for any number of them: cells may be quoted
// and then hold delimiters, line breaks and doubled quotes; LF or CRLF ends a row; a UTF-8 byte
// order mark and empty lines are skipped. Throws IoError, ValueError for an option, and FormatError
// with "file:line: ..." for an empty file, a row of another length than the first, an open quote,
// text after a closing quote, a NUL byte, a repeated column name, and a cell that is not of the
// type that was asked for.
CsvTable read_csv(const std::string& path, const CsvOptions& options = {});

// The same from text in memory; `name` stands for the file in messages.
CsvTable parse_csv(std::string_view text, const std::string& name, const CsvOptions& options = {});

class CsvStream;

// A file in pieces, for what does not fit into memory:
//
//     CsvReader reader("big.csv", 100'000);
//     while (std::optional<CsvTable> part = reader.next()) { ... }
//
// Types are inferred from the first piece; a later cell that does not fit is a FormatError that
// says so. Whole numbers become float64 piece by piece, where a piece has missing cells.
class CsvReader {
 public:
    // Pieces of `rows` rows, the last may have fewer. Throws as read_csv does.
    CsvReader(const std::string& path, int64_t rows, const CsvOptions& options = {});
    ~CsvReader();
    CsvReader(CsvReader&&) noexcept;
    CsvReader& operator=(CsvReader&&) noexcept;

    const std::vector<std::string>& columns() const;
    // The next piece, or nothing at the end.
    std::optional<CsvTable> next();

 private:
    std::unique_ptr<CsvStream> stream_;
    int64_t rows_;
};

}  // namespace tern
