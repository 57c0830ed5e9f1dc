#include "classic/ensemble/boosting/evaluation.h"

#include <algorithm>
#include <cmath>

#include "classic/host_vector.h"
#include "classic/metrics/classification.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic::boosting {
namespace {

using kernels::BoostingLoss;

// The losses whose scores are logarithms.
bool has_log_link(BoostingLoss loss) {
    return loss == BoostingLoss::poisson || loss == BoostingLoss::gamma ||
           loss == BoostingLoss::tweedie;
}

double accuracy(const std::vector<double>& scores, const std::vector<double>& y,
                const std::vector<double>& weights) {
    const size_t n = y.size(), k = scores.size() / n;
    double right = 0, all = 0;
    for (size_t i = 0; i < n; ++i) {
        size_t guess = k == 1 && scores[i] > 0 ? 1 : 0;
        for (size_t c = 1; c < k; ++c)
            if (scores[c * n + i] > scores[guess * n + i]) guess = c;
        all += weights[i];
        if (static_cast<double>(guess) == y[i]) right += weights[i];
    }
    return right / all;
}

// The mean of |prediction - y|^power.
double mean_error(const std::vector<double>& scores, const std::vector<double>& y,
                  const std::vector<double>& weights, bool log_link, int power) {
    double sum = 0, all = 0;
    for (size_t i = 0; i < y.size(); ++i) {
        const double miss = std::abs((log_link ? std::exp(scores[i]) : scores[i]) - y[i]);
        sum += weights[i] * (power == 2 ? miss * miss : miss);
        all += weights[i];
    }
    return sum / all;
}

}  // namespace

bool is_metric(const std::string& name, bool classifies) {
    if (name == "loss") return true;
    return classifies ? name == "auc" || name == "accuracy" || name == "error"
                      : name == "rmse" || name == "mae";
}

bool is_greater_better(const std::string& name) { return name == "auc" || name == "accuracy"; }

double evaluate(const std::string& metric, const Objective& objective, const Tensor& scores,
                const Tensor& y, const Tensor& weights) {
    if (metric == "loss") {
        const View w = weights.defined() ? weights.view() : View{};
        return kernels::boosting_loss(objective.loss, objective.parameter, scores.view(), y.view(),
                                      weights.defined() ? &w : nullptr);
    }
    if (metric == "auc") {
        TERN_CHECK(scores.size(0) == 1, ValueError,
                   "eval_metric: auc is of two classes, there are ", scores.size(0));
        return metrics::roc_auc_score(y, with_layout(scores, Layout(Shape{y.numel()})));
    }
    const std::vector<double> s = host_vector<double>(scores);
    const std::vector<double> t = host_vector<double>(y);
    const std::vector<double> w =
        weights.defined() ? host_vector<double>(weights) : std::vector<double>(t.size(), 1.0);
    const bool log_link = !objective.custom && has_log_link(objective.loss);
    if (metric == "rmse") return std::sqrt(mean_error(s, t, w, log_link, 2));
    if (metric == "mae") return mean_error(s, t, w, log_link, 1);
    const double right = accuracy(s, t, w);
    return metric == "error" ? 1 - right : right;
}

}  // namespace tern::classic::boosting
