#include "classic/ensemble/boosting/objective.h"

#include <algorithm>
#include <cmath>

#include "kernels/elementwise.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic::boosting {
namespace {

using kernels::BoostingLoss;

constexpr double kLeast = 1e-15;  // share of a class, or mean, whose logarithm is taken

double sum_of(const Tensor& x) {
    const Tensor total = empty({1}, {.device = x.device(), .dtype = x.dtype()});
    kernels::sum(x.view(), total.view());
    return total.item<double>();
}

// The mean of y, by weights where there are any.
double mean_of(const Tensor& y, const Tensor& weights) {
    if (!weights.defined()) return sum_of(y) / static_cast<double>(y.numel());
    const Tensor product = empty_like(y);
    kernels::binary(kernels::fn::Mul{}, y.view(), weights.view(), product.view());
    return sum_of(product) / sum_of(weights);
}

double quantile_of(double alpha, const Tensor& y, const Tensor& weights) {
    const int64_t n = y.numel();
    const Tensor rows = empty({n}, {.device = y.device(), .dtype = DType::int32});
    kernels::sample_rows({}, 1, rows.view());
    const View w = weights.defined() ? weights.view() : View{};
    const kernels::RowRange all{0, n};
    return kernels::leaf_quantiles(alpha, zeros_like(y).view(), y.view(),
                                   weights.defined() ? &w : nullptr, rows.view(), {&all, 1})[0];
}

Tensor is_class(const Tensor& y, int64_t c) {
    const Tensor hit = empty_like(y, DType::bool_), wanted = full_like(y, static_cast<double>(c));
    kernels::compare(kernels::fn::Eq{}, y.view(), wanted.view(), hit.view());
    return copied(hit, y.device(), DType::float64);
}

double clamped(double share) { return std::clamp(share, kLeast, 1 - kLeast); }

}  // namespace

double Objective::leaf_quantile() const {
    if (custom) return -1;
    return loss == BoostingLoss::absolute ? 0.5 : loss == BoostingLoss::quantile ? parameter : -1;
}

Objective regression_objective(const std::string& loss, double parameter) {
    if (loss == "absolute_error") return {BoostingLoss::absolute};
    if (loss == "huber") return {BoostingLoss::huber, parameter};
    if (loss == "quantile") return {BoostingLoss::quantile, parameter};
    if (loss == "poisson") return {BoostingLoss::poisson};
    if (loss == "gamma") return {BoostingLoss::gamma};
    if (loss == "tweedie") return {BoostingLoss::tweedie, parameter};
    return {BoostingLoss::squared};
}

std::vector<double> base_scores(const Objective& objective, const Tensor& y, const Tensor& weights,
                                int64_t outputs) {
    std::vector<double> out(static_cast<size_t>(outputs));
    if (objective.custom) return out;
    switch (objective.loss) {
        case BoostingLoss::binary: {
            const double p = clamped(mean_of(y, weights));
            out[0] = std::log(p / (1 - p));
            break;
        }
        case BoostingLoss::softmax:
            for (int64_t c = 0; c < outputs; ++c)
                out[static_cast<size_t>(c)] = std::log(clamped(mean_of(is_class(y, c), weights)));
            break;
        case BoostingLoss::absolute:
        case BoostingLoss::huber:
            out[0] = quantile_of(0.5, y, weights);
            break;
        case BoostingLoss::quantile:
            out[0] = quantile_of(objective.parameter, y, weights);
            break;
        case BoostingLoss::poisson:
        case BoostingLoss::gamma:
        case BoostingLoss::tweedie:
            out[0] = std::log(std::max(mean_of(y, weights), kLeast));
            break;
        default:
            out[0] = mean_of(y, weights);
    }
    return out;
}

}  // namespace tern::classic::boosting
