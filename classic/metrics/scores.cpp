// Measures of scores and probabilities.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "classic/metrics/classification.h"
#include "classic/metrics/labels.h"

#include "classic/host_vector.h"

namespace tern::classic::metrics {
namespace {

// Ranks from 1, equal values sharing the mean of theirs.
std::vector<double> midranks(const std::vector<double>& values) {
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin(), order.end(),
              [&](size_t a, size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (size_t first = 0, last; first < order.size(); first = last) {
        last = first + 1;
        while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
        const double rank = static_cast<double>(first + last + 1) / 2;
        for (size_t i = first; i < last; ++i) ranks[order[i]] = rank;
    }
    return ranks;
}

// The probabilities as [n, k], clipped.
std::vector<double> probabilities(const Tensor& y_prob, size_t n, size_t k) {
    const bool one_column = y_prob.dim() == 1 || (y_prob.dim() == 2 && y_prob.size(1) == 1);
    TERN_CHECK(y_prob.dim() >= 1 && y_prob.dim() <= 2 && y_prob.size(0) == static_cast<int64_t>(n),
               ShapeError, "log_loss: y_prob ", y_prob.shape(), " does not fit ", n, " labels");
    TERN_CHECK(one_column ? k == 2 : y_prob.size(1) == static_cast<int64_t>(k), ValueError,
               "log_loss: y_prob ", y_prob.shape(), " has not a column for each of ", k, " labels");
    const double eps = y_prob.dtype() == DType::float32 ? std::numeric_limits<float>::epsilon()
                                                        : std::numeric_limits<double>::epsilon();
    std::vector<double> given = host_vector<double>(y_prob);
    for (size_t i = 0; i < given.size(); ++i) {
        TERN_CHECK(given[i] >= 0 && given[i] <= 1, ValueError, "log_loss: y_prob has ", given[i],
                   " for sample ", i / (given.size() / n), ", not a probability");
        given[i] = std::clamp(given[i], eps, 1 - eps);
    }
    if (!one_column) return given;
    std::vector<double> both;
    for (double p : given) both.insert(both.end(), {1 - p, p});
    return both;
}

}  // namespace

double roc_auc_score(const Tensor& y_true, const Tensor& y_score) {
    const char* op = "roc_auc_score";
    const LabelIndices labels = index_labels(label_values(op, y_true));
    const std::vector<double> scores = label_values(op, y_score);
    TERN_CHECK(labels.index.size() == scores.size(), ShapeError, op, ": ", labels.index.size(),
               " labels and ", scores.size(), " scores");
    TERN_CHECK(labels.classes.size() == 2, ValueError, op,
               ": y_true must hold two labels, it holds ", labels.classes.size());
    const std::vector<double> ranks = midranks(scores);
    double positives = 0, rank_sum = 0;
    for (size_t i = 0; i < ranks.size(); ++i) {
        if (labels.index[i] == 0) continue;
        positives += 1;
        rank_sum += ranks[i];
    }
    const double negatives = static_cast<double>(ranks.size()) - positives;
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

double log_loss(const Tensor& y_true, const Tensor& y_prob) {
    const LabelIndices labels = index_labels(label_values("log_loss", y_true));
    const size_t n = labels.index.size(), k = labels.classes.size();
    TERN_CHECK(k >= 2, ValueError, "log_loss: y_true must hold at least two labels, it holds ", k);
    const std::vector<double> p = probabilities(y_prob, n, k);
    double sum = 0;
    for (size_t i = 0; i < n; ++i) {
        const auto row = p.begin() + static_cast<int64_t>(i * k);
        const double total = std::accumulate(row, row + static_cast<int64_t>(k), 0.0);
        sum -= std::log(row[labels.index[i]] / total);
    }
    return sum / static_cast<double>(n);
}

}  // namespace tern::classic::metrics
