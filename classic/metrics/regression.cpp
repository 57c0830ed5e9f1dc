#include "classic/metrics/regression.h"

#include <cmath>

#include "classic/host_vector.h"
#include "classic/metrics/labels.h"

namespace tern::classic::metrics {
namespace {

struct Outputs {
    std::vector<double> truth, prediction;  // [n, k], row-major
    size_t n, k;
};

std::vector<double> finite_values(const char* op, const char* name, const Tensor& y) {
    std::vector<double> values = host_vector<double>(y);
    for (size_t i = 0; i < values.size(); ++i)
        TERN_CHECK(std::isfinite(values[i]), ValueError, op, ": element ", i, " of ", name, " is ",
                   values[i]);
    return values;
}

Outputs outputs(const char* op, const Tensor& y_true, const Tensor& y_pred) {
    TERN_CHECK(y_true.shape() == y_pred.shape() && (y_true.dim() == 1 || y_true.dim() == 2),
               ShapeError, op, ": y_true and y_pred of one shape, [n] or [n, k], are wanted, got ",
               y_true.shape(), " and ", y_pred.shape());
    TERN_CHECK(y_true.numel() > 0, ValueError, op, ": there are no samples");
    const auto n = static_cast<size_t>(y_true.size(0));
    return {finite_values(op, "y_true", y_true), finite_values(op, "y_pred", y_pred), n,
            static_cast<size_t>(y_true.numel()) / n};
}

}  // namespace

double mean_squared_error(const Tensor& y_true, const Tensor& y_pred) {
    const Outputs y = outputs("mean_squared_error", y_true, y_pred);
    double sum = 0;
    for (size_t i = 0; i < y.truth.size(); ++i) {
        const double difference = y.truth[i] - y.prediction[i];
        sum += difference * difference;
    }
    return sum / static_cast<double>(y.truth.size());
}

double mean_absolute_error(const Tensor& y_true, const Tensor& y_pred) {
    const Outputs y = outputs("mean_absolute_error", y_true, y_pred);
    double sum = 0;
    for (size_t i = 0; i < y.truth.size(); ++i) sum += std::abs(y.truth[i] - y.prediction[i]);
    return sum / static_cast<double>(y.truth.size());
}

double r2_score(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) {
    const Outputs y = outputs("r2_score", y_true, y_pred);
    TERN_CHECK(y.n >= 2, ValueError, "r2_score: at least two samples are wanted");
    TERN_CHECK(!sample_weight.defined() || sample_weight.shape() == Shape{y_true.size(0)},
               ShapeError, "r2_score: sample_weight of shape [", y.n, "] is wanted, got ",
               sample_weight.shape());
    const std::vector<double> weight =
        sample_weight.defined() ? finite_values("r2_score", "sample_weight", sample_weight)
                                : std::vector<double>(y.n, 1.0);
    double all = 0, total_score = 0;
    for (const double w : weight) all += w;
    for (size_t column = 0; column < y.k; ++column) {
        double mean = 0, residual = 0, total = 0;
        for (size_t i = 0; i < y.n; ++i) mean += weight[i] * y.truth[i * y.k + column];
        mean /= all;
        for (size_t i = 0; i < y.n; ++i) {
            const double value = y.truth[i * y.k + column];
            const double miss = value - y.prediction[i * y.k + column], spread = value - mean;
            residual += weight[i] * miss * miss;
            total += weight[i] * spread * spread;
        }
        if (total != 0)
            total_score += 1 - residual / total;
        else
            total_score += residual == 0 ? 1 : 0;
    }
    return total_score / static_cast<double>(y.k);
}

}  // namespace tern::classic::metrics
