// Single cells, and the memory that values are collected in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tensor/handle.h"
#include "tensor/io/csv_tokens.h"

namespace tern {

inline std::string_view without_spaces(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// `text` with every doubled quote made one, in `scratch`.
std::string_view undoubled(std::string_view text, std::string& scratch);

// The cell as its author meant it, in place or in `scratch`.
inline std::string_view cell_text(const char* text, CsvCell cell, std::string& scratch) {
    const std::string_view raw(text + cell.begin, cell.end - cell.begin);
    return cell.doubled ? undoubled(raw, scratch) : raw;
}

// true and false, as pandas spells them: also True, TRUE, False, FALSE.
bool parse_boolean(std::string_view cell, bool& value);

// The first `rows` of int64 values, as float64, with NaN in the rows of `missing`. The result has
// as much room as the argument.
Tensor as_float64(const Tensor& values, int64_t rows, const std::vector<int64_t>& missing);

// The first `rows` elements, as a view where not much memory is held for nothing.
Tensor first_rows(const Tensor& values, int64_t rows);

}  // namespace tern
