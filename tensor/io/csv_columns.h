// The columns of a CSV table while it is read: cells become values where they will stay.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tensor/io/csv.h"
#include "tensor/io/csv_tokens.h"

namespace tern {

// What a cell, or a column so far, may be read as. Each but boolean holds what stands before it.
enum class CsvKind : uint8_t { missing, boolean, int64, float64, text };
CsvKind joined(CsvKind a, CsvKind b);
const char* name(CsvKind kind);

// Rows of one block that go into the rows of a table from `to` on.
struct CsvPiece {
    const CsvBlock* block;
    int64_t first, count, to;
    int64_t line;  // of the block's beginning, in the file
};

// The words for a missing cell. Their first and last bytes and their lengths rule out most cells.
class CsvMissingWords {
 public:
    explicit CsvMissingWords(const std::vector<std::string>& words);
    bool contains(std::string_view cell) const {
        if (cell.empty()) return empty_;
        if (!last_[static_cast<unsigned char>(cell.back())]) return false;
        const size_t first = static_cast<unsigned char>(cell[0]);
        return (lengths_[first] >> std::min<size_t>(cell.size(), 31) & 1) != 0 && listed(cell);
    }

 private:
    bool listed(std::string_view cell) const;
    std::array<uint32_t, 256> lengths_{};  // by the first byte, a bit each
    std::array<bool, 256> last_{};
    std::vector<std::string> words_;
    bool empty_ = false;
};

struct CsvPlan {
    CsvMissingWords missing;
    size_t width = 0;  // cells of a row of the file
};

// A cell that is not of the column's kind.
struct CsvMisfit {
    int64_t row;  // of the piece
    std::string cell;
};

// What one piece adds to one column beside the values it writes in place.
struct CsvAddition {
    std::vector<int64_t> missing;  // rows of the table
    std::string text;
    std::vector<int64_t> ends;  // of the cells in `text`
    int64_t text_at = 0;        // where `text` goes in the column's
    CsvKind wanted;             // the column's kind, or a wider one that its cells need
    std::optional<CsvMisfit> misfit;
};

class CsvColumnMaker {
 public:
    CsvColumnMaker(std::string name, size_t at) : name_(std::move(name)), at_(at) {}

    const std::string& name() const { return name_; }
    CsvKind kind() const { return kind_; }
    // Takes away all rows; the kind stays. `fixed`: no cell may change it from now on.
    void begin(bool fixed) {
        fixed_ = fixed;
        rows_ = room_ = 0;
        values_ = {};
        missing_.clear();
        text_ = {};
        text_size_ = 0;
    }
    void set_kind(CsvKind kind) { kind_ = kind; }
    bool fixed() const { return fixed_; }

    // Memory for `rows` rows, with what is there; if it must be taken anew, for `room`.
    void reserve(int64_t rows, int64_t room);
    // From any thread, for pieces of different rows.
    CsvAddition convert(const CsvPiece& piece, const CsvPlan& plan) const;
    // Widens the kind. False if the text of rows that are already there would be needed.
    bool widen(CsvKind kind);
    // In the order of the rows: gives an addition its place among the others.
    void place(CsvAddition& addition);
    // Memory for the text of all that have a place, which come to `rows` rows.
    void reserve_text(int64_t rows);
    // From any thread: the text to its place.
    void put(const CsvPiece& piece, const CsvAddition& addition) const;
    void end_rows(int64_t rows) { rows_ = rows; }

    struct Result {
        CsvType type;
        Tensor values;  // [rows]; of text the ends of the cells
        Tensor text;    // all cells, as uint8
        std::vector<int64_t> missing;
    };
    // Gives away the rows.
    Result finish();

 private:
    template <class T>
    void convert_numbers(const CsvPiece& piece, const CsvPlan& plan, CsvAddition& out) const;
    void convert_text(const CsvPiece& piece, const CsvPlan& plan, CsvAddition& out) const;

    std::string name_;
    size_t at_;  // which cell of a row
    CsvKind kind_ = CsvKind::missing;
    bool fixed_ = false;
    int64_t rows_ = 0;
    int64_t room_ = 0;
    Tensor values_;
    std::vector<int64_t> missing_;
    Tensor text_;
    int64_t text_size_ = 0;
};

}  // namespace tern
