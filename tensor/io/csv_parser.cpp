#include "tensor/io/csv_parser.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace tern {
namespace {

constexpr size_t kMaxColumns = 1'000'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

CsvParser::CsvParser(std::span<char> text, const std::string& name, const CsvOptions& options)
    : options_(options), at_(text.data()), end_(text.data() + text.size()) {
    const char d = options.delimiter;
    TERN_CHECK(d != '"' && d != '\n' && d != '\r' && d != '\0', ValueError,
               "read_csv: delimiter cannot be a quote, a line break or NUL");
    table_.name_ = name;
    if (std::string_view(at_, text.size()).starts_with(kByteOrderMark))
        at_ += kByteOrderMark.size();
}

CsvTable CsvParser::parse(std::shared_ptr<const void> owner) && {
    if (const void* nul = at_end() ? nullptr : std::memchr(at_, 0, static_cast<size_t>(end_ - at_)))
        fail(1 + std::count(at_, static_cast<char*>(const_cast<void*>(nul)), '\n'),
             "a NUL byte: this is not a text file");
    table_.text_ = std::move(owner);
    while (!at_end()) {
        if (at_line_break())
            skip_line_break();
        else
            read_row();
    }
    if (table_.columns_.empty()) fail(1, "the file is empty");
    return std::move(table_);
}

void CsvParser::read_row() {
    const int64_t line = line_;
    const size_t before = table_.cells_.size();
    for (;;) {
        table_.cells_.push_back(read_cell());
        if (at_end() || at_line_break()) break;
        if (table_.columns_.empty() && table_.cells_.size() > kMaxColumns)
            fail(line, "more than ", kMaxColumns, " columns");
        ++at_;  // the delimiter; after it a cell follows, be it empty
    }
    if (!at_end()) skip_line_break();
    const size_t count = table_.cells_.size() - before;
    if (table_.columns_.empty()) {
        name_columns(line);
        if (options_.header) return;
    } else if (count != table_.columns_.size()) {
        fail(line, "the row has ", count, count == 1 ? " cell" : " cells", ", the first row has ",
             table_.columns_.size());
    }
    table_.lines_.push_back(line);
}

// From the cells of the first row, which are taken out if they are the header.
void CsvParser::name_columns(int64_t line) {
    std::unordered_set<std::string_view> seen;
    for (size_t i = 0; i < table_.cells_.size(); ++i) {
        if (!options_.header) {
            table_.columns_.push_back(std::to_string(i));
            continue;
        }
        if (!seen.insert(table_.cells_[i]).second)
            fail(line, "column \"", table_.cells_[i], "\" is named twice");
        table_.columns_.emplace_back(table_.cells_[i]);
    }
    if (options_.header) table_.cells_.clear();
}

std::string_view CsvParser::read_cell() {
    if (!at_end() && *at_ == '"') return read_quoted();
    return take_plain();
}

// Up to the delimiter or the line's end; a quote within is a plain character.
std::string_view CsvParser::take_plain() {
    char* const start = at_;
    const char delimiter = options_.delimiter;
    char* at = at_;
    while (at != end_ && *at != delimiter && *at != '\n') ++at;
    at_ = at;
    if (at != start && at != end_ && *at == '\n' && at[-1] == '\r') --at_;
    if (at == end_ && at != start && at[-1] == '\r') --at_;
    return {start, static_cast<size_t>(at_ - start)};
}

std::string_view CsvParser::read_quoted() {
    const int64_t opened = line_;
    char* const start = ++at_;
    char* to = start;
    for (;;) {
        char* quote = static_cast<char*>(std::memchr(at_, '"', static_cast<size_t>(end_ - at_)));
        if (!quote) fail(opened, "a quote is opened and never closed");
        line_ += std::count(at_, quote, '\n');
        const size_t length = static_cast<size_t>(quote - at_);
        if (to != at_) std::memmove(to, at_, length);
        to += length;
        at_ = quote + 1;
        if (at_end() || *at_ != '"') break;
        *to++ = '"';
        ++at_;
    }
    if (!at_end() && *at_ != options_.delimiter && !at_line_break())
        fail(line_, "text follows a closing quote");
    return {start, static_cast<size_t>(to - start)};
}

bool CsvParser::at_line_break() const {
    if (at_end()) return false;
    return *at_ == '\n' || (*at_ == '\r' && (at_ + 1 == end_ || at_[1] == '\n'));
}

void CsvParser::skip_line_break() {
    if (*at_ == '\r') ++at_;
    if (!at_end() && *at_ == '\n') ++at_;
    ++line_;
}

}  // namespace tern
