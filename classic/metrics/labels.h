// Class labels of any type as numbers on the host.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/handle.h"

namespace tern::classic {

// The labels of [n] or [n, 1]. Throws ShapeError, naming `op`, for another shape, and ValueError
// for NaN or infinity.
std::vector<double> label_values(const char* op, const Tensor& labels);

struct LabelIndices {
    std::vector<double> classes;  // ascending
    std::vector<int64_t> index;   // of each label in classes
};
LabelIndices index_labels(const std::vector<double>& labels);

// Both lists over the classes that occur in either.
struct LabelPairs {
    std::vector<double> classes;
    std::vector<int64_t> truth, prediction;

    int64_t n_classes() const { return static_cast<int64_t>(classes.size()); }
};
// Throws ShapeError if the lengths differ, ValueError if there are no labels.
LabelPairs pair_labels(const char* op, const Tensor& y_true, const Tensor& y_pred);

}  // namespace tern::classic
