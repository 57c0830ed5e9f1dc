#include "classic/metrics/classification.h"

#include <algorithm>
#include <cmath>

#include "classic/metrics/class_counts.h"
#include "tensor/factory.h"

namespace tern::classic::metrics {
namespace {

using Ratio = double (ClassCounts::*)(double) const;

size_t positive_class(const char* op, const LabelPairs& pairs, double pos_label) {
    TERN_CHECK(pairs.classes.size() <= 2, ValueError, op,
               ": average \"binary\" is for two labels, there are ", pairs.classes.size(),
               "; choose \"macro\", \"weighted\" or \"micro\"");
    const auto found = std::find(pairs.classes.begin(), pairs.classes.end(), pos_label);
    TERN_CHECK(found != pairs.classes.end(), ValueError, op, ": pos_label ", pos_label,
               " is not among the labels");
    return static_cast<size_t>(found - pairs.classes.begin());
}

double averaged(const char* op, const Tensor& y_true, const Tensor& y_pred,
                const AverageOptions& options, Ratio ratio) {
    const LabelPairs pairs = pair_labels(op, y_true, y_pred);
    const std::vector<ClassCounts> counts = count_classes(pairs);
    const double zero = options.zero_division;
    if (options.average == "binary")
        return (counts[positive_class(op, pairs, options.pos_label)].*ratio)(zero);
    if (options.average == "micro") {
        ClassCounts all;
        for (const ClassCounts& count : counts) all += count;
        return (all.*ratio)(zero);
    }
    const bool weighted = options.average == "weighted";
    TERN_CHECK(weighted || options.average == "macro", ValueError, op, ": average \"",
               options.average, "\" is not one of binary, macro, weighted, micro");
    double sum = 0, weights = 0;
    for (const ClassCounts& count : counts) {
        const double weight = weighted ? static_cast<double>(count.support) : 1.0;
        sum += weight * (count.*ratio)(zero);
        weights += weight;
    }
    return sum / weights;
}

}  // namespace

double accuracy_score(const Tensor& y_true, const Tensor& y_pred) {
    const LabelPairs pairs = pair_labels("accuracy_score", y_true, y_pred);
    int64_t hits = 0;
    for (size_t i = 0; i < pairs.truth.size(); ++i) hits += pairs.truth[i] == pairs.prediction[i];
    return static_cast<double>(hits) / static_cast<double>(pairs.truth.size());
}

Tensor confusion_matrix(const Tensor& y_true, const Tensor& y_pred) {
    const LabelPairs pairs = pair_labels("confusion_matrix", y_true, y_pred);
    const int64_t k = pairs.n_classes();
    std::vector<int64_t> counts(static_cast<size_t>(k * k));
    for (size_t i = 0; i < pairs.truth.size(); ++i)
        ++counts[static_cast<size_t>(pairs.truth[i] * k + pairs.prediction[i])];
    return from_vector(counts, {k, k});
}

double precision_score(const Tensor& y_true, const Tensor& y_pred, const AverageOptions& options) {
    return averaged("precision_score", y_true, y_pred, options, &ClassCounts::precision);
}

double recall_score(const Tensor& y_true, const Tensor& y_pred, const AverageOptions& options) {
    return averaged("recall_score", y_true, y_pred, options, &ClassCounts::recall);
}

double f1_score(const Tensor& y_true, const Tensor& y_pred, const AverageOptions& options) {
    return averaged("f1_score", y_true, y_pred, options, &ClassCounts::f1);
}

}  // namespace tern::classic::metrics
