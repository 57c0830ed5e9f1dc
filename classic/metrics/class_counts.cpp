#include "classic/metrics/class_counts.h"

namespace tern::classic {
namespace {

double ratio(int64_t part, int64_t whole, double zero_division) {
    return whole == 0 ? zero_division : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double ClassCounts::precision(double zero_division) const {
    return ratio(hits, predicted, zero_division);
}

double ClassCounts::recall(double zero_division) const {
    return ratio(hits, support, zero_division);
}

double ClassCounts::f1(double zero_division) const {
    return ratio(2 * hits, predicted + support, zero_division);
}

ClassCounts& ClassCounts::operator+=(const ClassCounts& other) {
    hits += other.hits;
    predicted += other.predicted;
    support += other.support;
    return *this;
}

std::vector<ClassCounts> count_classes(const LabelPairs& pairs) {
    std::vector<ClassCounts> counts(pairs.classes.size());
    for (size_t i = 0; i < pairs.truth.size(); ++i) {
        ClassCounts& truth = counts[static_cast<size_t>(pairs.truth[i])];
        ++truth.support;
        ++counts[static_cast<size_t>(pairs.prediction[i])].predicted;
        if (pairs.truth[i] == pairs.prediction[i]) ++truth.hits;
    }
    return counts;
}

}  // namespace tern::classic
