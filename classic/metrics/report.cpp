// The table of a classifier's measures, a row a class.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "classic/metrics/class_counts.h"
#include "classic/metrics/classification.h"

namespace tern::classic::metrics {
namespace {

constexpr int kColumn = 9;
constexpr std::string_view kLongestAverage = "weighted avg";

struct Row {
    double precision, recall, f1;
    int64_t support;
};

Row row_of(const ClassCounts& c) { return {c.precision(0), c.recall(0), c.f1(0), c.support}; }

// A label as Python prints it: whole numbers of integer labels without a point.
std::string label_text(double label, bool integers) {
    char buffer[64];
    for (int digits = integers ? 17 : 1; digits <= 17; ++digits) {
        std::snprintf(buffer, sizeof buffer, "%.*g", digits, label);
        if (std::strtod(buffer, nullptr) == label) break;
    }
    std::string text = buffer;
    if (!integers && text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::vector<std::string> row_names(const LabelPairs& pairs, bool integers,
                                   const ReportOptions& options) {
    if (!options.target_names.empty()) {
        TERN_CHECK(options.target_names.size() == pairs.classes.size(), ValueError,
                   "classification_report: ", options.target_names.size(), " target_names for ",
                   pairs.classes.size(), " labels");
        return options.target_names;
    }
    std::vector<std::string> names;
    for (double label : pairs.classes) names.push_back(label_text(label, integers));
    return names;
}

class Table {
 public:
    Table(int width, int digits) : width_(width), digits_(digits) {}

    void heading() {
        name("");
        for (const char* title : {"precision", "recall", "f1-score", "support"}) cell(title);
        text += "\n\n";
    }
    void row(const std::string& title, const Row& row) {
        name(title);
        for (double value : {row.precision, row.recall, row.f1}) cell(number(value));
        cell(std::to_string(row.support));
        text += '\n';
    }
    void accuracy(double value, int64_t support) {
        name("accuracy");
        cell("");
        cell("");
        cell(number(value));
        cell(std::to_string(support));
        text += '\n';
    }

    std::string text;

 private:
    void name(const std::string& title) {
        text.append(static_cast<size_t>(std::max(0, width_ - static_cast<int>(title.size()))), ' ');
        text += title + " ";
    }
    void cell(const std::string& value) {
        text += ' ';
        text.append(static_cast<size_t>(std::max(0, kColumn - static_cast<int>(value.size()))),
                    ' ');
        text += value;
    }
    std::string number(double value) const {
        char buffer[64];
        std::snprintf(buffer, sizeof buffer, "%.*f", digits_, value);
        return buffer;
    }

    int width_, digits_;
};

// The mean of the rows, each counted `weight` times.
template <class Weight>
Row mean_row(const std::vector<ClassCounts>& counts, int64_t support, Weight weight) {
    Row mean{0, 0, 0, support};
    double total = 0;
    for (const ClassCounts& c : counts) total += weight(c);
    for (const ClassCounts& c : counts) {
        mean.precision += weight(c) * c.precision(0) / total;
        mean.recall += weight(c) * c.recall(0) / total;
        mean.f1 += weight(c) * c.f1(0) / total;
    }
    return mean;
}

}  // namespace

std::string classification_report(const Tensor& y_true, const Tensor& y_pred,
                                  const ReportOptions& options) {
    const char* op = "classification_report";
    TERN_CHECK(options.digits >= 0 && options.digits <= 17, ValueError, op,
               ": digits must be in [0, 17], got ", options.digits);
    const LabelPairs pairs = pair_labels(op, y_true, y_pred);
    const bool integers = !is_floating(y_true.dtype()) && !is_floating(y_pred.dtype());
    const std::vector<std::string> names = row_names(pairs, integers, options);
    size_t width = std::max(kLongestAverage.size(), static_cast<size_t>(options.digits));
    for (const std::string& name : names) width = std::max(width, name.size());

    const std::vector<ClassCounts> counts = count_classes(pairs);
    ClassCounts all;
    for (const ClassCounts& c : counts) all += c;
    Table table(static_cast<int>(width), options.digits);
    table.heading();
    for (size_t i = 0; i < counts.size(); ++i) table.row(names[i], row_of(counts[i]));
    table.text += '\n';
    table.accuracy(all.f1(0), all.support);
    table.row("macro avg", mean_row(counts, all.support, [](const ClassCounts&) { return 1.0; }));
    table.row("weighted avg", mean_row(counts, all.support, [](const ClassCounts& c) {
                  return static_cast<double>(c.support);
              }));
    return table.text;
}

}  // namespace tern::classic::metrics
