// What a CSV table is made of.
#pragma once

#include "tensor/io/csv_columns.h"

namespace tern {

struct CsvTable::Column : CsvColumnMaker::Result {
    std::string_view cell(int64_t row) const {
        const int64_t* const ends = values.data<int64_t>();
        const int64_t begin = row == 0 ? 0 : ends[row - 1];
        return {reinterpret_cast<const char*>(text.data<uint8_t>()) + begin,
                static_cast<size_t>(ends[row] - begin)};
    }
};

class CsvTableMaker {
 public:
    explicit CsvTableMaker(const std::string& file) { table_.file_ = file; }

    // Row `row` of the table is on this line of the file.
    void add_line(int64_t row, int64_t line) {
        auto& lines = table_.lines_;
        if (lines.empty() || line - lines.back().second != row - lines.back().first)
            lines.emplace_back(row, line);
    }
    void add_column(CsvColumnMaker& column) {
        table_.names_.push_back(column.name());
        table_.columns_.push_back(
            std::make_shared<const CsvTable::Column>(CsvTable::Column{column.finish()}));
    }
    CsvTable finish(int64_t rows) && {
        table_.n_rows_ = rows;
        return std::move(table_);
    }

 private:
    CsvTable table_;
};

}  // namespace tern
