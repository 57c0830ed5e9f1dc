#include "tensor/io/csv_stream.h"

#include <algorithm>
#include <cstring>

#include "kernels/host_tasks.h"

namespace tern {
namespace {
constexpr size_t kShownText = 40;  // of a cell, in a message
}

bool CsvStream::next_wave() {
    at_ = {next_offset_, window_, next_line_, 0, 0};
    for (;;) {
        const CsvWindow window = source_.window(at_.offset, window_);
        if (window.size == 0) {
            for (CsvBlock& block : blocks_) block.n_rows = 0;
            return false;
        }
        cut_wave(window);
        if (next_offset_ > at_.offset) return true;
        if (window_ == kMaxCsvBlock) fail(at_.line, "a row of more than 2 GiB");
        window_ = std::min(window_ * 2, kMaxCsvBlock);  // for a row longer than the wave
        at_.window = window_;
    }
}

namespace {
// Where the first row after `from` begins, or `limit`, if no quotes hold line breaks.
size_t line_after(const char* text, size_t from, size_t limit) {
    const void* const found = std::memchr(text + from, '\n', limit - from);
    return found ? static_cast<size_t>(static_cast<const char*>(found) - text) + 1 : limit;
}

// The same if they may; `quoted`: whether `from` is in quotes.
size_t row_after(const char* text, size_t from, size_t limit, bool quoted) {
    for (size_t at = from; at < limit; ++at) {
        quoted ^= text[at] == '"';
        if (text[at] == '\n' && !quoted) return at + 1;
    }
    return limit;
}
}  // namespace

// Whether the last byte before each block is in quotes, as far as counting them can say.
std::vector<uint8_t> CsvStream::quoted_beginnings(const CsvWindow& window, size_t count) const {
    std::vector<uint8_t> quoted(count, 0);
    if (!breaks_in_quotes_) return quoted;
    kernels::host_tasks(static_cast<int64_t>(count) - 1, [&](int64_t task) {
        const auto i = static_cast<size_t>(task);
        const char* const begin = window.text + i * block_size_ - (i > 0);
        const char* const end = window.text + (i + 1) * block_size_ - 1;
        uint8_t odd = 0;
        for (const char* at = begin; at < end; ++at) odd ^= *at == '"' ? 1 : 0;
        quoted[i + 1] = odd;
    });
    for (size_t i = 1; i < count; ++i) quoted[i] ^= quoted[i - 1];
    return quoted;
}

void CsvStream::cut_wave(const CsvWindow& window) {
    const size_t count = (window.size + block_size_ - 1) / block_size_;
    if (blocks_.size() < count) blocks_.resize(count);
    block_lines_.resize(blocks_.size());
    const std::vector<uint8_t> quoted = quoted_beginnings(window, count);
    std::vector<size_t> starts(count);
    kernels::host_tasks(static_cast<int64_t>(count), [&](int64_t task) {
        const auto i = static_cast<size_t>(task);
        const size_t limit = std::min((i + 1) * block_size_, window.size);
        const size_t from = i * block_size_ - 1;
        if (i > 0)
            starts[i] = breaks_in_quotes_ ? row_after(window.text, from, limit, quoted[i] != 0)
                                          : line_after(window.text, from, limit);
        // One block further is as far as a block looks while its beginning is a guess.
        const size_t end = std::min(limit + block_size_, window.size);
        if (starts[i] < limit)
            cut_csv({window.text + starts[i], end - starts[i], limit - starts[i],
                     window.last && end == window.size},
                    form_, blocks_[i]);
    });
    check_wave(window, starts);
}

void CsvStream::check_wave(const CsvWindow& window, const std::vector<size_t>& starts) {
    size_t at = 0;
    int64_t line = at_.line;
    bool open = false;
    for (size_t i = 0; i < blocks_.size(); ++i) {
        CsvBlock& block = blocks_[i];
        const size_t limit = std::min((i + 1) * block_size_, window.size);
        if (open || i >= starts.size() || at >= limit) {
            block.n_rows = 0;
            continue;
        }
        const bool short_sighted = limit + block_size_ < window.size;
        breaks_in_quotes_ |= starts[i] != at;
        if (starts[i] != at || (block.end == CsvEnd::open && short_sighted))
            cut_csv({window.text + at, window.size - at, limit - at, window.last}, form_, block);
        if (block.end == CsvEnd::bad) fail(line + block.bad_line, block.message);
        block_lines_[i] = line;
        line += block.lines;
        at += block.used;
        open = block.end == CsvEnd::open;
    }
    next_offset_ = at_.offset + at;
    next_line_ = line;
}

void CsvStream::go_back(const Place& place) {
    next_offset_ = place.offset;
    next_line_ = place.line;
    window_ = place.window;
    if (next_wave()) at_ = place;
}

CsvTable CsvStream::read(int64_t max_rows) {
    const Place start = at_;
    CsvTableMaker maker(name_);
    int64_t rows = 0;
    for (bool whole = false; !whole;) {
        maker = CsvTableMaker(name_);
        rows = 0;
        for (CsvColumnMaker& column : columns_) column.begin(column.fixed() || inferred_);
        whole = fill(max_rows, rows, maker);
        if (!whole) go_back(start);  // some kinds were found out too late
    }
    inferred_ = true;
    for (CsvColumnMaker& column : columns_) {
        maker.add_column(column);
        if (column.kind() == CsvKind::missing) column.set_kind(CsvKind::float64);
    }
    return std::move(maker).finish(rows);
}

// False if the text of rows that have gone by is needed after all.
bool CsvStream::fill(int64_t max_rows, int64_t& rows, CsvTableMaker& maker) {
    bool good = true;
    while (rows < max_rows) {
        const std::vector<CsvPiece> pieces = take_pieces(max_rows - rows, rows);
        if (pieces.empty()) {
            if (!next_wave()) break;
            continue;
        }
        const int64_t end = pieces.back().to + pieces.back().count;
        const int64_t room = std::min(max_rows, std::max(end, expected_rows(end)));
        for (CsvColumnMaker& column : columns_) column.reserve(end, room);
        good &= convert(pieces);
        for (const CsvPiece& piece : pieces) add_lines(piece, maker);
        for (CsvColumnMaker& column : columns_) column.end_rows(end);
        rows = end;
    }
    return good;
}

std::vector<CsvPiece> CsvStream::take_pieces(int64_t wanted, int64_t rows) {
    std::vector<CsvPiece> pieces;
    for (; at_.block < blocks_.size() && wanted > 0; ++at_.block, at_.row = 0) {
        const CsvBlock& block = blocks_[at_.block];
        const int64_t left = static_cast<int64_t>(block.n_rows) - at_.row;
        const int64_t count = std::min(left, wanted);
        if (count > 0) pieces.push_back({&block, at_.row, count, rows, block_lines_[at_.block]});
        wanted -= count;
        rows += count;
        if (count < left) {
            at_.row += count;
            break;
        }
    }
    return pieces;
}

// Of the table, when the rest of the file is like this wave: a bit more, so that it is enough.
int64_t CsvStream::expected_rows(int64_t rows) const {
    size_t in_wave = 0;
    for (const CsvBlock& block : blocks_) in_wave += block.n_rows;
    const double bytes = static_cast<double>(next_offset_ - at_.offset);
    const double left = static_cast<double>(source_.size()) - static_cast<double>(next_offset_);
    const double more = static_cast<double>(in_wave) * std::max(left, 0.0) / bytes;
    return rows + static_cast<int64_t>(1.02 * more) + 16;
}

bool CsvStream::convert(const std::vector<CsvPiece>& pieces) {
    Additions additions(pieces.size() * columns_.size());
    std::vector<size_t> which(columns_.size());
    for (size_t c = 0; c < which.size(); ++c) which[c] = c;
    bool good = true;
    while (!which.empty()) {
        convert_columns(pieces, which, additions);
        std::vector<size_t> again;
        for (size_t c : which) {
            CsvKind wanted = columns_[c].kind();
            for (size_t p = 0; p < pieces.size(); ++p)
                wanted = joined(wanted, additions[p * columns_.size() + c].wanted);
            if (wanted == columns_[c].kind()) continue;
            if (columns_[c].fixed()) refuse(pieces, additions, c);
            good &= columns_[c].widen(wanted);
            again.push_back(c);
        }
        which = std::move(again);
    }
    add_up(pieces, additions);
    return good;
}

void CsvStream::add_up(const std::vector<CsvPiece>& pieces, Additions& additions) {
    const int64_t rows = pieces.back().to + pieces.back().count;
    for (size_t c = 0; c < columns_.size(); ++c) {
        for (size_t p = 0; p < pieces.size(); ++p)
            columns_[c].place(additions[p * columns_.size() + c]);
        columns_[c].reserve_text(rows);
    }
    kernels::host_tasks(static_cast<int64_t>(pieces.size()), [&](int64_t task) {
        const auto p = static_cast<size_t>(task);
        for (size_t c = 0; c < columns_.size(); ++c)
            columns_[c].put(pieces[p], additions[p * columns_.size() + c]);
    });
}

void CsvStream::convert_columns(const std::vector<CsvPiece>& pieces,
                                const std::vector<size_t>& which, Additions& additions) const {
    kernels::host_tasks(static_cast<int64_t>(pieces.size()), [&](int64_t task) {
        const auto p = static_cast<size_t>(task);
        for (size_t c : which)
            additions[p * columns_.size() + c] = columns_[c].convert(pieces[p], plan_);
    });
}

namespace {
// The line of a row of a block, from 0 at the block's beginning.
int64_t line_in_block(const CsvBlock& block, int64_t row) {
    const auto after = std::upper_bound(
        block.jumps.begin(), block.jumps.end(), row,
        [](int64_t at, const std::pair<int64_t, int64_t>& jump) { return at < jump.first; });
    return std::prev(after)->second + row - std::prev(after)->first;
}
}  // namespace

void CsvStream::refuse(const std::vector<CsvPiece>& pieces, const Additions& additions,
                       size_t column) const {
    size_t p = 0;
    while (!additions[p * columns_.size() + column].misfit) ++p;
    const CsvMisfit& misfit = *additions[p * columns_.size() + column].misfit;
    const std::string& column_name = columns_[column].name();
    const bool asked = options_.type || options_.types.contains(column_name);
    const int64_t row = pieces[p].first + misfit.row;
    fail(pieces[p].line + line_in_block(*pieces[p].block, row), "column \"", column_name, "\": '",
         misfit.cell.substr(0, kShownText), misfit.cell.size() > kShownText ? "...'" : "'",
         " is no ", name(columns_[column].kind()),
         asked ? "" : ", which the first rows are; CsvOptions::types can say another type");
}

void CsvStream::add_lines(const CsvPiece& piece, CsvTableMaker& maker) const {
    const CsvBlock& block = *piece.block;
    maker.add_line(piece.to, piece.line + line_in_block(block, piece.first));
    for (const auto& [row, line] : block.jumps)
        if (row > piece.first && row < piece.first + piece.count)
            maker.add_line(piece.to + row - piece.first, piece.line + line);
}

}  // namespace tern
