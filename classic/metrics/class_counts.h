// Hits and misses of each class, and the ratios made of them.
#pragma once

#include <vector>

#include "classic/metrics/labels.h"

namespace tern::classic {

// Of one class, or of several together.
struct ClassCounts {
    int64_t hits = 0;       // true and predicted
    int64_t predicted = 0;  // predicted at all
    int64_t support = 0;    // true at all

    double precision(double zero_division) const;
    double recall(double zero_division) const;
    double f1(double zero_division) const;
    ClassCounts& operator+=(const ClassCounts& other);
};

std::vector<ClassCounts> count_classes(const LabelPairs& pairs);

}  // namespace tern::classic
