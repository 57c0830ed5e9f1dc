#include "classic/metrics/labels.h"

#include <algorithm>
#include <cmath>

#include "classic/host_vector.h"
#include "tensor/convert.h"

namespace tern::classic {

std::vector<double> label_values(const char* op, const Tensor& labels) {
    TERN_CHECK(labels.dim() == 1 || (labels.dim() == 2 && labels.size(1) == 1), ShapeError, op,
               ": labels of shape [n] are wanted, got ", labels.shape());
    std::vector<double> values = host_vector<double>(labels);
    for (size_t i = 0; i < values.size(); ++i)
        TERN_CHECK(std::isfinite(values[i]), ValueError, op, ": label ", i, " is ", values[i]);
    return values;
}

LabelIndices index_labels(const std::vector<double>& labels) {
    LabelIndices out{labels, {}};
    std::sort(out.classes.begin(), out.classes.end());
    out.classes.erase(std::unique(out.classes.begin(), out.classes.end()), out.classes.end());
    out.index.reserve(labels.size());
    for (double label : labels)
        out.index.push_back(std::lower_bound(out.classes.begin(), out.classes.end(), label) -
                            out.classes.begin());
    return out;
}

LabelPairs pair_labels(const char* op, const Tensor& y_true, const Tensor& y_pred) {
    std::vector<double> all = label_values(op, y_true);
    const std::vector<double> predicted = label_values(op, y_pred);
    TERN_CHECK(all.size() == predicted.size(), ShapeError, op, ": ", all.size(), " true and ",
               predicted.size(), " predicted labels");
    TERN_CHECK(!all.empty(), ValueError, op, ": there are no labels");
    const auto n = static_cast<int64_t>(all.size());
    all.insert(all.end(), predicted.begin(), predicted.end());
    LabelIndices found = index_labels(all);
    return {std::move(found.classes),
            {found.index.begin(), found.index.begin() + n},
            {found.index.begin() + n, found.index.end()}};
}

}  // namespace tern::classic
