// Cuts a block of CSV text into cells, without copying them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tern {

// Where a cell is in its block's text, quotes left out. Doubled quotes in it are not undone.
struct CsvCell {
    uint32_t begin;
    uint32_t end : 31;
    uint32_t doubled : 1;
};
inline constexpr size_t kMaxCsvBlock = (size_t{1} << 31) - 64;  // bytes that a cell can point into

struct CsvForm {
    char delimiter = ',';
    char comment = '\0';
    size_t width = 0;  // cells of a row; 0: the first row decides
};

// What the text that a block was given turned out to be.
enum class CsvEnd {
    good,  // every row that begins in the block is there
    open,  // the last row runs beyond the text, and is left out
    bad    // a row is wrong: line and message say how
};

struct CsvBlock {
    const char* text = nullptr;
    std::unique_ptr<CsvCell[]> cells;  // row by row; memory is kept from one use to the next
    size_t n_cells = 0, capacity = 0;
    size_t n_rows = 0;
    size_t used = 0;    // bytes, up to the beginning of the next row
    int64_t lines = 0;  // that they hold
    // Row and line, both counted from 0 at the block's beginning, where a row is not one line after
    // the row before it.
    std::vector<std::pair<int64_t, int64_t>> jumps;
    CsvEnd end = CsvEnd::good;
    int64_t bad_line = 0;  // from 0
    std::string message;
};

struct CsvExtent {
    const char* text;  // where a row begins
    size_t size;       // bytes that may be read
    size_t limit;      // rows that begin before it belong to the block
    bool last;         // the text ends the file
    size_t max_rows = SIZE_MAX;
};

void cut_csv(const CsvExtent& extent, const CsvForm& form, CsvBlock& block);

}  // namespace tern
