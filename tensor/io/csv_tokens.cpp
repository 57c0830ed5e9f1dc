#include "tensor/io/csv_tokens.h"

#include <algorithm>
#include <array>

#include "kernels/find_bytes.h"
#include "tensor/core/error.h"

namespace tern {
namespace {

constexpr size_t kMaxColumns = 1'000'000;
constexpr size_t kSlice = 8192;  // of the text, searched at once

// The places of bytes that mean something, slice by slice.
class Marks {
 public:
    Marks(const char* text, size_t size, const CsvForm& form) : text_(text), size_(size) {
        const char comment = form.comment != '\0' ? form.comment : '\n';
        wanted_ = {form.delimiter, '\n', '"', '\0', comment};
    }
    // Sets `at` to the next place; false at the end of the text. refill() is called before places
    // of a new slice are given out.
    template <class Refill>
    bool next(size_t& at, Refill refill) {
        while (given_ == count_) {
            if (slice_ == size_) return false;
            base_ = slice_;
            const size_t size = std::min(kSlice, size_ - slice_);
            count_ = kernels::find_bytes(text_ + slice_, size, wanted_.data(), places_.data());
            slice_ += size;
            given_ = 0;
            refill(count_);
        }
        at = base_ + places_[given_++];
        return true;
    }

 private:
    const char* text_;
    size_t size_;
    std::array<char, kernels::kFoundBytes> wanted_;
    std::array<uint32_t, kSlice + 64> places_;
    size_t slice_ = 0, base_ = 0, count_ = 0, given_ = 0;
};

class Cutter {
 public:
    Cutter(const CsvExtent& extent, const CsvForm& form, CsvBlock& block)
        : extent_(extent),
          form_(form),
          block_(block),
          text_(extent.text),
          width_(form.width),
          marks_(extent.text, extent.size, form) {
        block.text = extent.text;
        block.n_cells = block.n_rows = block.used = 0;
        block.lines = 0;
        block.jumps.clear();
        block.end = CsvEnd::good;
        block.message.clear();
        reserve(extent.limit / 4);  // no more for cells of 3 bytes and longer
    }

    void cut() {
        size_t at = 0;
        while (row_ < extent_.limit && block_.n_rows < extent_.max_rows) {
            if (!next(at)) return finish_text();
            const char c = text_[at];
            if (c == form_.delimiter) {
                add({static_cast<uint32_t>(cell_), static_cast<uint32_t>(at), 0});
                cell_ = at + 1;
            } else if (c == '\n') {
                end_line(at);
            } else if (c == '"') {
                if (at == cell_ && !quoted(at)) return;
            } else if (c == '\0') {
                return fail(line_, "a NUL byte: this is not a text file");
            } else if (!comment(at)) {
                return;
            }
            if (block_.end == CsvEnd::bad) return;
        }
        leave_at(row_);
    }

 private:
    bool next(size_t& at) {
        return marks_.next(at, [this](size_t more) { reserve(more + 2); });
    }
    void reserve(size_t more) {
        if (block_.n_cells + more <= block_.capacity) return;
        const size_t capacity = std::max(block_.capacity * 2, block_.n_cells + more + kSlice);
        auto larger = std::make_unique_for_overwrite<CsvCell[]>(capacity);
        std::copy_n(block_.cells.get(), block_.n_cells, larger.get());
        block_.cells = std::move(larger);
        block_.capacity = capacity;
    }
    void add(CsvCell cell) {
        block_.cells[block_.n_cells++] = cell;
        ++in_row_;
    }

    template <class... Parts>
    void fail(int64_t line, const Parts&... parts) {
        block_.end = CsvEnd::bad;
        block_.bad_line = line;
        block_.message = detail::concat(parts...);
    }
    void leave_at(size_t row) {
        block_.used = row;
        block_.lines = row_line_;
    }
    // The row that is not whole is left to whoever has more of the text.
    void leave_open() {
        block_.n_cells -= in_row_;
        block_.end = CsvEnd::open;
        leave_at(row_);
    }

    // The line break at `at` ends a row, unless nothing stands before it.
    void end_line(size_t at) {
        size_t end = at;
        if (end > cell_ && text_[end - 1] == '\r') --end;
        ++line_;
        finish_row(end, at + 1);
    }

    void finish_row(size_t cell_end, size_t next_row) {
        if (in_row_ > 0 || cell_end > cell_ || after_quote_) {
            if (!after_quote_)
                add({static_cast<uint32_t>(cell_), static_cast<uint32_t>(cell_end), 0});
            if (in_row_ != width_ && !fits()) return;
            const auto row = static_cast<int64_t>(block_.n_rows++);
            if (row == 0 || row_line_ != last_line_ + 1) block_.jumps.emplace_back(row, row_line_);
            last_line_ = row_line_;
        }
        after_quote_ = false;
        in_row_ = 0;
        row_ = cell_ = next_row;
        row_line_ = line_;
    }

    bool fits() {
        if (width_ == 0 && in_row_ <= kMaxColumns) return width_ = in_row_, true;
        if (width_ == 0)
            fail(row_line_, "more than ", kMaxColumns, " columns");
        else
            fail(row_line_, "the row has ", in_row_, in_row_ == 1 ? " cell" : " cells",
                 ", the first row has ", width_);
        return false;
    }

    // A cell that opens with the quote at `at`; false if the text or a fault ends the work.
    bool quoted(size_t at) {
        const int64_t opened = line_;
        bool doubled = false;
        size_t close = at;
        for (;;) {
            if (!next(close)) {
                if (!extent_.last) return leave_open(), false;
                return fail(opened, "a quote is opened and never closed"), false;
            }
            if (text_[close] == '\n') ++line_;
            if (text_[close] == '\0')
                return fail(line_, "a NUL byte: this is not a text file"), false;
            if (text_[close] != '"') continue;
            if (close + 1 == extent_.size || text_[close + 1] != '"') break;
            doubled = true;
            next(close);  // the second of the two
        }
        if (close + 1 == extent_.size && !extent_.last) return leave_open(), false;
        add({static_cast<uint32_t>(at + 1), static_cast<uint32_t>(close), doubled});
        return after_close(close + 1);
    }

    // What may follow a closing quote: a delimiter, a line's end, a comment, the end of the text.
    bool after_close(size_t at) {
        after_quote_ = true;
        cell_ = at;
        size_t end = at;
        if (end < extent_.size && text_[end] == '\r') ++end;
        if (end == extent_.size) {
            if (!extent_.last) return leave_open(), false;
            return true;  // the next mark is the end of the text
        }
        size_t mark;
        const bool found = next(mark);
        const char c = found ? text_[mark] : 'x';
        if (found && mark == at && c == form_.delimiter) {
            after_quote_ = false;
            cell_ = at + 1;
            return true;
        }
        if (found && mark == end && c == '\n') return end_line(mark), block_.end != CsvEnd::bad;
        if (found && mark == at && c == form_.comment && c != '\0') return comment(mark);
        return fail(line_, "text follows a closing quote"), false;
    }

    // Skips to the end of the line; the row ends before the comment.
    bool comment(size_t at) {
        const size_t cell_end = at;
        do {
            if (!next(at)) {
                if (!extent_.last) return leave_open(), false;
                finish_row(cell_end, extent_.size);
                if (block_.end != CsvEnd::bad) leave_at(row_);
                return false;
            }
        } while (text_[at] != '\n');
        ++line_;
        finish_row(cell_end, at + 1);
        return block_.end != CsvEnd::bad;
    }

    // The text is over: what stands before its end is a row of the file's end, or not whole.
    void finish_text() {
        if (!extent_.last) {
            if (row_ < extent_.size) return leave_open();
            return leave_at(row_);
        }
        if (row_ < extent_.size) {
            size_t end = extent_.size;
            if (end > cell_ && text_[end - 1] == '\r') --end;
            finish_row(end, extent_.size);
            if (block_.end == CsvEnd::bad) return;
        }
        leave_at(row_);
    }

    const CsvExtent& extent_;
    const CsvForm& form_;
    CsvBlock& block_;
    const char* text_;
    size_t width_;
    Marks marks_;
    size_t row_ = 0, cell_ = 0;  // where the current ones begin
    size_t in_row_ = 0;          // cells of the row so far
    bool after_quote_ = false;   // the row's last cell is there already
    int64_t line_ = 0, row_line_ = 0, last_line_ = -1;
};

}  // namespace

void cut_csv(const CsvExtent& extent, const CsvForm& form, CsvBlock& block) {
    Cutter(extent, form, block).cut();
}

}  // namespace tern
