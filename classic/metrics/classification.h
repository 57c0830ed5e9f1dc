// Measures of classifiers, by scikit-learn's names and to its results.
// Labels are [n] or [n, 1] of any dtype; tensors on other devices are copied to the host first.
// All throw ShapeError if lengths differ and ValueError for no samples, NaN or infinity.
#pragma once

#include <string>
#include <vector>

#include "tensor/handle.h"

namespace tern TERN_PUBLIC {
namespace classic::metrics {

// The share of equal labels.
double accuracy_score(const Tensor& y_true, const Tensor& y_pred);

// [k, k] int64 over the k labels that occur in either, ascending; row: true, column: predicted.
Tensor confusion_matrix(const Tensor& y_true, const Tensor& y_pred);

// The area under the ROC curve; y_true holds two labels of which the greater is positive, y_score
// is higher for it. Equal scores count half. Throws ValueError unless both labels occur.
double roc_auc_score(const Tensor& y_true, const Tensor& y_score);

// The mean of -log p(true label). y_prob: [n] of the greater of two labels, or [n, k] with a column
// for each label of y_true, ascending. Probabilities are kept an epsilon of their dtype away from 0
// and 1, and rows scaled to sum to one. Throws ValueError for one label only or another count than
// k.
double log_loss(const Tensor& y_true, const Tensor& y_prob);

struct AverageOptions {
    // "binary": of pos_label alone; "macro": the labels' mean; "weighted": by their true counts;
    // "micro": of all samples together.
    std::string average = "binary";
    double pos_label = 1;
    double zero_division = 0;  // what 0 / 0 gives
};

// True positives over predicted positives, over true positives there are, and their harmonic mean.
// Throw ValueError for "binary" with more than two labels, or whose pos_label is not among them.
double precision_score(const Tensor& y_true, const Tensor& y_pred,
                       const AverageOptions& options = {});
double recall_score(const Tensor& y_true, const Tensor& y_pred, const AverageOptions& options = {});
double f1_score(const Tensor& y_true, const Tensor& y_pred, const AverageOptions& options = {});

struct ReportOptions {
    std::vector<std::string> target_names = {};  // one a label, ascending; the labels if empty
    int digits = 2;
};

// The table of sklearn.metrics.classification_report, letter by letter.
std::string classification_report(const Tensor& y_true, const Tensor& y_pred,
                                  const ReportOptions& options = {});

}  // namespace classic::metrics
}  // namespace tern
