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
    return kind == CsvKind::int64 ? int64 : kind == CsvKind::boolean ? bool_ : float64;
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
    if (kind_ == CsvKind::text) {
        ends_.reserve(static_cast<size_t>(room_));
        return;
    }
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
    out.ends.reserve(static_cast<size_t>(piece.count));
    const char* const text = piece.block->text;
    const CsvCell* cell =
        piece.block->cells.get() + static_cast<size_t>(piece.first) * plan.width + at_;
    std::string scratch;
    for (int64_t row = 0; row < piece.count; ++row, cell += plan.width) {
        const std::string_view shown = cell_text(text, *cell, scratch);
        if (plan.missing.contains(without_spaces(shown)))
            out.missing.push_back(piece.to + row);
        else
            out.text.append(shown);
        out.ends.push_back(static_cast<int64_t>(out.text.size()));
    }
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
        if (kind == CsvKind::text)
            ends_.assign(static_cast<size_t>(rows_), 0);
        else if (kind == CsvKind::float64)
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

void CsvColumnMaker::append(const CsvAddition& addition) {
    missing_.insert(missing_.end(), addition.missing.begin(), addition.missing.end());
    if (kind_ != CsvKind::text) return;
    const auto before = static_cast<int64_t>(text_.size());
    text_ += addition.text;
    for (int64_t end : addition.ends) ends_.push_back(before + end);
}

CsvColumnMaker::Result CsvColumnMaker::finish() {
    Result out;
    if (kind_ == CsvKind::missing) {
        values_ = full({rows_}, kNothing<double>, {.dtype = float64});
    } else if (kind_ == CsvKind::int64 && !missing_.empty()) {
        values_ = as_float64(values_, rows_, missing_);
    }
    if (kind_ == CsvKind::text) {
        out.type = CsvType::text;
        out.text = std::move(text_);
        out.ends = std::move(ends_);
    } else {
        if (!values_.defined()) values_ = empty({0}, {.dtype = dtype_of_kind(kind_)});
        out.type = values_.dtype() == int64   ? CsvType::int64
                   : values_.dtype() == bool_ ? CsvType::boolean
                                              : CsvType::float64;
        out.values = first_rows(values_, rows_);
    }
    out.missing = std::move(missing_);
    begin(fixed_);
    return out;
}

}  // namespace tern
