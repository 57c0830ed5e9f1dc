// Cuts the text of a CSV file into cells, in place.
#pragma once

#include <span>

#include "tensor/core/error.h"
#include "tensor/io/csv.h"

namespace tern {

// Doubled quotes are undone inside `text`, which the table's cells then point into.
class CsvParser {
 public:
    CsvParser(std::span<char> text, const std::string& name, const CsvOptions& options);
    // `owner` keeps `text` alive for the table.
    CsvTable parse(std::shared_ptr<const void> owner) &&;

 private:
    void read_row();
    std::string_view read_cell();
    std::string_view read_quoted();
    std::string_view take_plain();
    bool at_end() const { return at_ == end_; }
    bool at_line_break() const;
    void skip_line_break();
    void name_columns(int64_t line);
    template <class... Parts>
    [[noreturn]] void fail(int64_t line, const Parts&... parts) const {
        detail::raise<FormatError>(table_.name_, ":", line, ": ", parts...);
    }

    CsvOptions options_;
    CsvTable table_;
    char* at_;
    char* end_;
    int64_t line_ = 1;
};

}  // namespace tern
