#include "tensor/io/csv_columns.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "tensor/factory.h"
#include "tensor/io/csv_cell.h"
#include "tensor/io/decimal.h"

namespace tern {
namespace {

DType dtype_of_kind(CsvKind kind) {
    if (kind == CsvKind::int64 || kind == CsvKind::text) return int64;
    return kind == CsvKind::boolean ? bool_ : float64;
}

template <class T>
bool parse(std::string_view cell, T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return parse_boolean(cell, value);
    } else {
        return parse_decimal(cell, value) == DecimalStatus::good;
    }
}
template <>
bool parse<int64_t>(std::string_view cell, int64_t& value) {
    return parse_decimal(cell, value) == DecimalStatus::good && (value != 0 || cell[0] != '-');
}

template <class T>
constexpr T kNothing = T(0);
template <>
constexpr double kNothing<double> = std::numeric_limits<double>::quiet_NaN();

CsvKind kind_of_cell(std::string_view cell, const CsvMissingWords& missing) {
    cell = without_spaces(cell);
    if (missing.contains(cell)) return CsvKind::missing;
    bool truth;
    if (parse_boolean(cell, truth)) return CsvKind::boolean;
    int64_t whole;
    if (parse(cell, whole)) return CsvKind::int64;
    double number;
    return parse(cell, number) ? CsvKind::float64 : CsvKind::text;
}

}  // namespace

CsvKind joined(CsvKind a, CsvKind b) {
    if (a > b) std::swap(a, b);
    const bool bool_and_number = a == CsvKind::boolean && b != CsvKind::boolean;
    return bool_and_number ? CsvKind::text : b;
}

const char* name(CsvKind kind) {
    switch (kind) {
        case CsvKind::boolean:
            return "boolean (true or false)";
        case CsvKind::int64:
            return "int64 number";
        case CsvKind::float64:
            return "float64 number";
        case CsvKind::missing:
            return "missing cell";
        default:
            return "text";
    }
}

CsvMissingWords::CsvMissingWords(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        const std::string_view cell = without_spaces(word);
        if (cell.empty()) {
            empty_ = true;
            continue;
        }
        lengths_[static_cast<unsigned char>(cell[0])] |= 1u << std::min<size_t>(cell.size(), 31);
        last_[static_cast<unsigned char>(cell.back())] = true;
        words_.emplace_back(cell);
    }
}

bool CsvMissingWords::listed(std::string_view cell) const {
    return std::find(words_.begin(), words_.end(), cell) != words_.end();
}

void CsvColumnMaker::reserve(int64_t rows, int64_t room) {
    if (rows > room_) room_ = std::max(room, room_ + room_ / 2);
    if (kind_ == CsvKind::missing) return;
    if (values_.defined() && values_.numel() >= rows) return;
    const Tensor larger = empty({room_}, {.dtype = dtype_of_kind(kind_)});
    if (values_.defined())
        std::memcpy(larger.view().data, values_.view().data,
                    static_cast<size_t>(rows_) * item_size(values_.dtype()));
    values_ = larger;
}

template <class T>
void CsvColumnMaker::convert_numbers(const CsvPiece& piece, const CsvPlan& plan,
                                     CsvAddition& out) const {
    T* const to = values_.data<T>() + piece.to;
    const char* const text = piece.block->text;
    const CsvCell* cell =
        piece.block->cells.get() + static_cast<size_t>(piece.first) * plan.width + at_;
    std::string scratch;
    for (int64_t row = 0; row < piece.count; ++row, cell += plan.width) {
        const std::string_view shown = cell_text(text, *cell, scratch);
        const std::string_view trimmed = without_spaces(shown);
        const bool missing = plan.missing.contains(trimmed);
        if (!missing && parse(trimmed, to[row])) continue;
        if (missing) {
            to[row] = kNothing<T>;
            out.missing.push_back(piece.to + row);
            continue;
        }
        if (!out.misfit) out.misfit = {row, std::string(shown)};
        out.wanted = joined(out.wanted, kind_of_cell(shown, plan.missing));
        if (fixed_) return;
    }
}

void CsvColumnMaker::convert_text(const CsvPiece& piece, const CsvPlan& plan,
                                  CsvAddition& out) const {
    out.ends.resize(static_cast<size_t>(piece.count));
    const char* const text = piece.block->text;
    const CsvCell* const first =
        piece.block->cells.get() + static_cast<size_t>(piece.first) * plan.width + at_;
    size_t most = 0;
    const CsvCell* cell = first;
    for (int64_t row = 0; row < piece.count; ++row, cell += plan.width)
        most += cell->end - cell->begin;
    out.text.resize(most);
    char* to = out.text.data();
    std::string scratch;
    cell = first;
    for (int64_t row = 0; row < piece.count; ++row, cell += plan.width) {
        const std::string_view shown = cell_text(text, *cell, scratch);
        if (plan.missing.contains(without_spaces(shown)))
            out.missing.push_back(piece.to + row);
        else
            to = std::copy(shown.begin(), shown.end(), to);
        out.ends[static_cast<size_t>(row)] = to - out.text.data();
    }
    out.text.resize(static_cast<size_t>(to - out.text.data()));
}

CsvAddition CsvColumnMaker::convert(const CsvPiece& piece, const CsvPlan& plan) const {
    CsvAddition out;
    out.wanted = kind_;
    switch (kind_) {
        case CsvKind::boolean:
            convert_numbers<bool>(piece, plan, out);
            break;
        case CsvKind::int64:
            convert_numbers<int64_t>(piece, plan, out);
            break;
        case CsvKind::float64:
            convert_numbers<double>(piece, plan, out);
            break;
        case CsvKind::text:
            convert_text(piece, plan, out);
            break;
        case CsvKind::missing: {
            const CsvCell* cell =
                piece.block->cells.get() + static_cast<size_t>(piece.first) * plan.width + at_;
            std::string scratch;
            for (int64_t row = 0; row < piece.count; ++row, cell += plan.width) {
                const auto shown = cell_text(piece.block->text, *cell, scratch);
                out.wanted = joined(out.wanted, kind_of_cell(shown, plan.missing));
                out.missing.push_back(piece.to + row);
            }
        }
    }
    return out;
}

bool CsvColumnMaker::widen(CsvKind kind) {
    const CsvKind old = kind_;
    kind_ = kind;
    if (rows_ == 0) {
        values_ = {};
        reserve(room_, room_);
        return true;
    }
    if (old == CsvKind::missing) {  // so far nothing but missing cells
        reserve(room_, room_);
        if (kind == CsvKind::float64)
            std::fill_n(values_.data<double>(), rows_, kNothing<double>);
        else
            std::memset(values_.view().data, 0,
                        static_cast<size_t>(rows_) * item_size(values_.dtype()));
        return true;
    }
    values_ = old == CsvKind::int64 && kind == CsvKind::float64
                  ? as_float64(values_, rows_, missing_)
                  : Tensor();
    reserve(room_, room_);
    return kind == CsvKind::float64;
}

void CsvColumnMaker::place(CsvAddition& addition) {
    missing_.insert(missing_.end(), addition.missing.begin(), addition.missing.end());
    addition.text_at = text_size_;
    text_size_ += static_cast<int64_t>(addition.text.size());
}

void CsvColumnMaker::reserve_text(int64_t rows) {
    if (kind_ != CsvKind::text || (text_.defined() && text_.numel() >= text_size_)) return;
    const double all = static_cast<double>(text_size_) * static_cast<double>(room_) /
                       static_cast<double>(std::max<int64_t>(rows, 1));
    const int64_t room = std::max(text_size_, static_cast<int64_t>(1.02 * all)) + 64;
    const Tensor larger = empty({room}, {.dtype = uint8});
    if (text_.defined())
        std::memcpy(larger.view().data, text_.view().data, static_cast<size_t>(text_.numel()));
    text_ = larger;
}

void CsvColumnMaker::put(const CsvPiece& piece, const CsvAddition& addition) const {
    if (kind_ != CsvKind::text) return;
    std::copy(addition.text.begin(), addition.text.end(), text_.data<uint8_t>() + addition.text_at);
    int64_t* const ends = values_.data<int64_t>() + piece.to;
    for (size_t row = 0; row < addition.ends.size(); ++row)
        ends[row] = addition.text_at + addition.ends[row];
}

CsvColumnMaker::Result CsvColumnMaker::finish() {
    Result out;
    if (kind_ == CsvKind::missing) {
        values_ = full({rows_}, kNothing<double>, {.dtype = float64});
    } else if (kind_ == CsvKind::int64 && !missing_.empty()) {
        values_ = as_float64(values_, rows_, missing_);
    }
    if (!values_.defined()) values_ = empty({0}, {.dtype = dtype_of_kind(kind_)});
    if (kind_ == CsvKind::text) {
        out.type = CsvType::text;
        out.text = text_.defined() ? first_rows(text_, text_size_) : empty({0}, {.dtype = uint8});
    } else {
        out.type = values_.dtype() == int64   ? CsvType::int64
                   : values_.dtype() == bool_ ? CsvType::boolean
                                              : CsvType::float64;
    }
    out.values = first_rows(values_, rows_);
    out.missing = std::move(missing_);
    begin(fixed_);
    return out;
}

}  // namespace tern
