// From cells to numbers, with a clear word where that fails.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>

#include "examples/train/dataset.h"

namespace train {
namespace {

using namespace tern;

constexpr int64_t kFewestRows = 20;

// Whether all of the labels are whole numbers, which then sort as such.
bool is_whole(std::string_view text) {
    int64_t value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

bool by_value(const std::string& a, const std::string& b) { return std::stoll(a) < std::stoll(b); }

void check_finite(const CsvTable& csv, const std::string& file, const std::string& column,
                  const std::vector<double>& values, bool may_be_missing) {
    for (size_t row = 0; row < values.size(); ++row) {
        if (std::isfinite(values[row]) || (may_be_missing && std::isnan(values[row]))) continue;
        detail::raise<ValueError>(
            file, ":", csv.line(static_cast<int64_t>(row)), ": column \"", column,
            "\": ", std::isnan(values[row]) ? "the target is missing" : "infinity");
    }
}

// Class numbers, in order of the labels; fills `classes`.
Tensor read_classes(const CsvTable& csv, const std::string& file, Table& table) {
    const std::vector<std::string_view> labels = csv.text(table.target);
    std::map<std::string, int64_t, std::less<>> numbers;
    for (size_t row = 0; row < labels.size(); ++row) {
        TERN_CHECK(!labels[row].empty(), ValueError, file, ":", csv.line(static_cast<int64_t>(row)),
                   ": column \"", table.target, "\": the target is missing");
        numbers.try_emplace(std::string(labels[row]), 0);
    }
    for (const auto& [label, number] : numbers) table.classes.push_back(label);
    if (std::all_of(table.classes.begin(), table.classes.end(), is_whole))
        std::sort(table.classes.begin(), table.classes.end(), by_value);
    TERN_CHECK(table.n_classes() >= 2, ValueError, file, ": column \"", table.target,
               "\" holds one class only, \"", table.classes[0], "\"; at least two are needed");
    TERN_CHECK(table.n_classes() <= csv.n_rows() / 2, ValueError, file, ": column \"", table.target,
               "\" holds ", table.n_classes(), " different values in ", csv.n_rows(),
               " rows; for a number to predict choose --task regression");
    for (size_t i = 0; i < table.classes.size(); ++i)
        numbers[table.classes[i]] = static_cast<int64_t>(i);
    std::vector<int64_t> y;
    for (std::string_view label : labels) y.push_back(numbers.find(label)->second);
    return from_vector(y);
}

}  // namespace

Table read_table(const Options& options) {
    const CsvTable csv = read_csv(options.data, {.type = CsvType::text});
    Table table;
    table.name = std::filesystem::path(options.data).filename().string();
    table.target = options.target.empty() ? csv.columns().back() : options.target;
    csv.column(table.target);  // must be there
    for (const std::string& column : csv.columns())
        if (column != table.target) table.features.push_back(column);
    TERN_CHECK(!table.features.empty(), ValueError, options.data,
               ": there is no column beside the target \"", table.target, "\"");
    TERN_CHECK(csv.n_rows() >= kFewestRows, ValueError, options.data, ": ", csv.n_rows(),
               csv.n_rows() == 1 ? " row" : " rows", ", at least ", kFewestRows, " are needed");
    for (const std::string& column : table.features)
        check_finite(csv, options.data, column, csv.numeric(column), true);
    table.x = from_vector(csv.matrix(table.features),
                          {csv.n_rows(), static_cast<int64_t>(table.features.size())});
    if (options.task == Task::classification) {
        table.y = read_classes(csv, options.data, table);
    } else {
        const std::vector<double> y = csv.numeric(table.target);
        check_finite(csv, options.data, table.target, y, false);
        table.y = from_vector(y, {csv.n_rows(), 1});
    }
    return table;
}

}  // namespace train
