#include "tests/classic/toy_estimators.h"

#include <cmath>

#include "classic/inputs.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

std::vector<double> numbers(const Tensor& x) {
    return copied(x, Device(), DType::float64).to_vector<double>();
}
Tensor placed(const std::vector<double>& values, const Shape& shape, Device device, DType dtype) {
    return copied(from_vector(values, shape), device, dtype);
}
std::vector<double> numbers_or_ones(const Tensor& w, int64_t n) {
    return w.defined() ? numbers(w) : std::vector<double>(static_cast<size_t>(n), 1.0);
}

}  // namespace

const ParamTable<NearestCentroidOptions>& NearestCentroidOptions::params() {
    using O = NearestCentroidOptions;
    static const auto table = ParamTable<O>()
                                  .add("temperature", &O::temperature, above(0))
                                  .add("metric", &O::metric, one_of({"euclidean", "manhattan"}));
    return table;
}

const ParamTable<NearestCentroidFit>& NearestCentroidFit::fields() {
    using F = NearestCentroidFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .nest("", &F::labels, ClassLabels::fields())
                                  .add("centroids", &F::centroids);
    return table;
}

void NearestCentroidFit::check() const {
    labels.check();
    TERN_CHECK(centroids.defined() && is_floating(centroids.dtype()) && n_features > 0 &&
                   centroids.shape() == (Shape{labels.size(), n_features}),
               FormatError, "NearestCentroid: a centroid for each class is wanted");
}

NearestCentroid& NearestCentroid::fit(const Tensor& x, const Labels& y, const FitOptions& options) {
    check_options();
    const Tensor features = checked_features(in("fit"), x);
    const int64_t n = x.size(0), d = x.size(1);
    const EncodedLabels encoded = encode_labels(in("fit").c_str(), y, n, x.device());
    const std::vector<double> weights = numbers_or_ones(
        checked_weights(in("fit"), options.sample_weight, n, DType::float64, x.device()), n);
    const std::vector<double> values = numbers(features), classes = numbers(encoded.numbers);
    const int64_t k = encoded.labels.size();
    std::vector<double> sums(static_cast<size_t>(k * d)), totals(static_cast<size_t>(k));
    for (size_t i = 0; i < weights.size(); ++i) {
        const auto c = static_cast<size_t>(classes[i]), width = static_cast<size_t>(d);
        totals[c] += weights[i];
        for (size_t j = 0; j < width; ++j)
            sums[c * width + j] += weights[i] * values[i * width + j];
    }
    for (size_t i = 0; i < sums.size(); ++i) sums[i] /= totals[i / static_cast<size_t>(d)];
    set_fit({d, encoded.labels, placed(sums, {k, d}, x.device(), features.dtype())});
    return *this;
}

Tensor NearestCentroid::predict_proba(const Tensor& x) const {
    const NearestCentroidFit& fit = fitted("predict_proba");
    const DType dtype = fit.centroids.dtype();
    const std::vector<double> values = numbers(checked_features(
                                  in("predict_proba"), x,
                                  {fit.n_features, fit.centroids.device(), dtype})),
                              centroids = numbers(fit.centroids);
    const auto n = static_cast<size_t>(x.size(0)), d = static_cast<size_t>(x.size(1));
    const auto k = static_cast<size_t>(fit.labels.size());
    std::vector<double> out(n * k);
    for (size_t i = 0; i < n; ++i) {
        double nearest = INFINITY, total = 0;
        for (size_t c = 0; c < k; ++c) {
            double sum = 0;
            for (size_t j = 0; j < d; ++j) {
                const double gap = values[i * d + j] - centroids[c * d + j];
                sum = options_.metric == "euclidean" ? std::hypot(sum, gap) : sum + std::abs(gap);
            }
            out[i * k + c] = sum;
            nearest = std::min(nearest, sum);
        }
        for (size_t c = 0; c < k; ++c)
            total += out[i * k + c] = std::exp((nearest - out[i * k + c]) / options_.temperature);
        for (size_t c = 0; c < k; ++c) out[i * k + c] /= total;
    }
    return placed(out, {x.size(0), fit.labels.size()}, x.device(), dtype);
}

const ParamTable<MeanRegressorOptions>& MeanRegressorOptions::params() {
    using O = MeanRegressorOptions;
    static const auto table = ParamTable<O>()
                                  .add("shrinkage", &O::shrinkage, between(0, 1).excluding_high())
                                  .add("max_iter", &O::max_iter, at_least(1));
    return table;
}

const ParamTable<MeanRegressorFit>& MeanRegressorFit::fields() {
    using F = MeanRegressorFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .add("sum", &F::sum)
                                  .add("weight", &F::weight)
                                  .add("n_iter", &F::n_iter)
                                  .add("place", &F::place);
    return table;
}

void MeanRegressorFit::check() const {
    TERN_CHECK(n_features > 0 && weight > 0 && place.defined() && is_floating(place.dtype()),
               FormatError, "MeanRegressor: damaged");
}

MeanRegressor& MeanRegressor::fit(const Tensor& x, const Tensor& y, const FitOptions& options) {
    check_options();
    const Tensor features = checked_features(in("fit"), x);
    const int64_t n = x.size(0);
    const std::vector<double> targets =
        numbers(checked_targets(in("fit"), y, n, DType::float64, x.device()));
    const std::vector<double> weights = numbers_or_ones(
        checked_weights(in("fit"), options.sample_weight, n, DType::float64, x.device()), n);
    MeanRegressorFit fit{x.size(1)};
    for (size_t i = 0; i < weights.size(); ++i) {
        fit.sum += weights[i] * targets[i];
        fit.weight += weights[i];
    }
    for (; fit.n_iter < options_.max_iter;)
        report(options.progress, {kName, ++fit.n_iter, options_.max_iter, "loss", std::nan("")});
    fit.place = zeros({}, {.device = x.device(), .dtype = features.dtype()});
    set_fit(std::move(fit));
    return *this;
}

MeanRegressor& MeanRegressor::partial_fit(const Tensor& x, const Tensor& y) {
    MeanRegressor part = *this;
    part.fit(x, y);
    MeanRegressorFit next = *part.fit_;
    if (is_fitted()) {
        checked_features(in("partial_fit"), x,
                         {fit_->n_features, fit_->place.device(), fit_->place.dtype()});
        next.sum += fit_->sum;
        next.weight += fit_->weight;
    }
    set_fit(std::move(next));
    return *this;
}

Tensor MeanRegressor::predict(const Tensor& x) const {
    const MeanRegressorFit& fit = fitted("predict");
    checked_features(in("predict"), x, {fit.n_features, fit.place.device(), fit.place.dtype()});
    return full({x.size(0)}, (1 - options_.shrinkage) * fit.sum / fit.weight,
                {.device = x.device(), .dtype = fit.place.dtype()});
}

}  // namespace tern::classic
