// Reads a CSV file wave by wave: the text of a wave is cut into cells by all threads, block by
// block, then turned into values by all threads.
//
// Where a row begins in the middle of a file cannot be known: a line break may stand in quotes.
// Each block supposes that its first line break ends a row. Afterwards the blocks are gone through
// in order, and one whose beginning is not where the block before it ended is cut again. So the
// result is that of reading from the front, whatever the number of threads.
#pragma once

#include <string>
#include <vector>

#include "tensor/io/csv_source.h"
#include "tensor/io/csv_table.h"

namespace tern {

class CsvStream {
 public:
    static constexpr size_t kBlock = size_t{1} << 18;
    // Of a wave: few waves, for each ends with threads that wait for the last.
    static constexpr size_t kBlocks = 32;

    // Reads the header. `block`: bytes; any number gives the same tables.
    CsvStream(CsvSource source, const std::string& name, const CsvOptions& options,
              size_t block = kBlock);

    const std::vector<std::string>& names() const { return chosen_; }
    // The next rows, at most `max_rows`; fewer, or none, only at the end.
    CsvTable read(int64_t max_rows);

 private:
    // How far reading has come: a wave, a block of it, a row of that.
    struct Place {
        size_t offset, window;
        int64_t line;
        size_t block;
        int64_t row;
    };
    using Additions = std::vector<CsvAddition>;  // [pieces, columns]

    template <class... Parts>
    [[noreturn]] void fail(int64_t line, const Parts&... parts) const {
        detail::raise<FormatError>(name_, ":", line, ": ", parts...);
    }
    void read_header();
    size_t skip_lines(int64_t count);
    void name_columns(const CsvBlock& row, int64_t line);
    void choose_columns();

    bool next_wave();
    void cut_wave(const CsvWindow& window);
    std::vector<uint8_t> quoted_beginnings(const CsvWindow& window, size_t count) const;
    void check_wave(const CsvWindow& window, const std::vector<size_t>& starts);
    void go_back(const Place& place);

    bool fill(int64_t max_rows, int64_t& rows, CsvTableMaker& maker);
    std::vector<CsvPiece> take_pieces(int64_t wanted, int64_t rows);
    int64_t expected_rows(int64_t rows) const;
    bool convert(const std::vector<CsvPiece>& pieces);
    void convert_columns(const std::vector<CsvPiece>& pieces, const std::vector<size_t>& which,
                         Additions& additions) const;
    void add_up(const std::vector<CsvPiece>& pieces, Additions& additions);
    [[noreturn]] void refuse(const std::vector<CsvPiece>& pieces, const Additions& additions,
                             size_t column) const;
    void add_lines(const CsvPiece& piece, CsvTableMaker& maker) const;

    CsvSource source_;
    std::string name_;
    CsvOptions options_;
    CsvPlan plan_;
    CsvForm form_;
    size_t block_size_;
    size_t window_;
    std::vector<std::string> names_;   // of all columns of the file
    std::vector<std::string> chosen_;  // of those that are kept
    std::vector<CsvColumnMaker> columns_;
    bool inferred_ = false;
    bool breaks_in_quotes_ = false;  // seen so far

    std::vector<CsvBlock> blocks_;      // of the wave
    std::vector<int64_t> block_lines_;  // where they begin
    Place at_ = {};                     // the next row to give out
    size_t next_offset_ = 0;            // of the wave after this one
    int64_t next_line_ = 1;
};

}  // namespace tern
