// The beginning of a CSV file: what is skipped, the columns' names, which of them are kept.
#include <algorithm>
#include <unordered_set>

#include "tensor/io/csv_cell.h"
#include "tensor/io/csv_stream.h"
#include "tensor/io/nearest.h"

namespace tern {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

CsvKind kind_of(CsvType type) {
    switch (type) {
        case CsvType::boolean:
            return CsvKind::boolean;
        case CsvType::int64:
            return CsvKind::int64;
        case CsvType::float64:
            return CsvKind::float64;
        default:
            return CsvKind::text;
    }
}

void check_options(const CsvOptions& options) {
    const std::string_view structural("\"\n\r\0", 4);
    TERN_CHECK(structural.find(options.delimiter) == std::string_view::npos, ValueError,
               "read_csv: delimiter cannot be a quote, a line break or NUL");
    TERN_CHECK(
        options.comment == '\0' || (structural.find(options.comment) == std::string_view::npos &&
                                    options.comment != options.delimiter),
        ValueError, "read_csv: comment cannot be the delimiter, a quote or a line break");
    TERN_CHECK(options.skip_rows >= 0, ValueError, "read_csv: skip_rows must not be negative, got ",
               options.skip_rows);
}

}  // namespace

CsvStream::CsvStream(CsvSource source, const std::string& name, const CsvOptions& options,
                     size_t block)
    : source_(std::move(source)),
      name_(name),
      options_(options),
      plan_{CsvMissingWords(options.na_values)},
      block_size_(block),
      window_(block * kBlocks),
      blocks_(kBlocks) {
    check_options(options);
    form_ = {options.delimiter, options.comment, 0};
    read_header();
    choose_columns();
    at_ = {next_offset_, window_, next_line_, 0, 0};
}

// Returns where the line after the first `count` begins.
size_t CsvStream::skip_lines(int64_t count) {
    const CsvWindow mark = source_.window(0, kByteOrderMark.size());
    size_t offset = std::string_view(mark.text, mark.size) == kByteOrderMark ? mark.size : 0;
    while (count > 0) {
        const CsvWindow window = source_.window(offset, window_);
        size_t used = 0;
        for (; used < window.size && count > 0; ++used) count -= window.text[used] == '\n';
        offset += used;
        if (window.last && used == window.size) break;
    }
    return offset;
}

void CsvStream::read_header() {
    const size_t start = skip_lines(options_.skip_rows);
    const int64_t line = 1 + options_.skip_rows;
    CsvBlock& first = blocks_[0];
    for (size_t size = block_size_;; size = std::min(size * 2, kMaxCsvBlock)) {
        const CsvWindow window = source_.window(start, size);
        cut_csv({window.text, window.size, window.size, window.last, 1}, form_, first);
        if (first.end == CsvEnd::bad) fail(line + first.bad_line, first.message);
        if (first.n_rows > 0) break;
        if (window.last) fail(line, "the file is empty");
        if (size == kMaxCsvBlock) fail(line, "a row of more than 2 GiB");
    }
    form_.width = plan_.width = first.n_cells;
    name_columns(first, line + first.jumps[0].second);
    next_offset_ = start + (options_.header ? first.used : 0);
    next_line_ = line + (options_.header ? first.lines : 0);
    first.n_rows = 0;
}

void CsvStream::name_columns(const CsvBlock& row, int64_t line) {
    std::unordered_set<std::string> seen;
    std::string scratch;
    for (size_t i = 0; i < row.n_cells; ++i) {
        names_.push_back(options_.header ? std::string(cell_text(row.text, row.cells[i], scratch))
                                         : std::to_string(i));
        if (!seen.insert(names_.back()).second)
            fail(line, "column \"", names_.back(), "\" is named twice");
    }
}

void CsvStream::choose_columns() {
    const auto check_name = [this](const char* option, const std::string& wanted) {
        TERN_CHECK(std::find(names_.begin(), names_.end(), wanted) != names_.end(), ValueError,
                   name_, ": there is no column \"", wanted, "\", which ", option,
                   " names; the nearest is \"", nearest(wanted, names_), "\"");
    };
    for (const std::string& wanted : options_.usecols) check_name("usecols", wanted);
    for (const auto& [wanted, type] : options_.types) check_name("types", wanted);
    const std::unordered_set<std::string> kept(options_.usecols.begin(), options_.usecols.end());
    for (size_t i = 0; i < names_.size(); ++i) {
        if (!kept.empty() && !kept.contains(names_[i])) continue;
        chosen_.push_back(names_[i]);
        CsvColumnMaker& column = columns_.emplace_back(names_[i], i);
        const auto asked = options_.types.find(names_[i]);
        const std::optional<CsvType> type =
            asked != options_.types.end() ? asked->second : options_.type;
        if (type) column.set_kind(kind_of(*type));
        column.begin(type.has_value());
    }
}

}  // namespace tern
