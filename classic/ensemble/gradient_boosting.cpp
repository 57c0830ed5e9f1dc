// The estimators: options and data are checked and handed to the loop of boosting; predictions come
// from the trees' predictor.
#include "classic/ensemble/gradient_boosting.h"

#include "classic/ensemble/boosting/request.h"
#include "classic/inputs.h"
#include "classic/tree/importances.h"
#include "kernels/elementwise.h"
#include "kernels/formula/exponential.h"
#include "kernels/softmax.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic {
namespace {

// [..., 1] -> [...]
Tensor without_last(const Tensor& x) {
    Shape shape;
    for (int i = 0; i + 1 < x.dim(); ++i) shape.push_back(x.shape()[i]);
    Layout layout(shape);
    layout.offset = x.layout().offset;
    return with_layout(x, layout);
}

// Raw scores [..., n, outputs] -> probabilities [..., n, classes].
Tensor probabilities(const Tensor& scores, int64_t classes) {
    if (classes == 1) return ones_like(scores);
    Tensor logits = scores;
    if (classes == 2) {  // those of the first class are 0
        Shape shape = scores.shape();
        shape[scores.dim() - 1] = 2;
        logits = zeros(shape, {.device = scores.device(), .dtype = DType::float64});
        Layout second(scores.shape());
        int64_t step = 2;
        for (int d = scores.dim() - 2; d >= 0; --d) {
            second.strides[d] = step;
            step *= scores.size(d);
        }
        second.offset = 1;
        assign(with_layout(logits, second), scores);
    }
    const int64_t k = classes, n = logits.numel() / k;
    const Tensor out = empty_like(logits);
    const auto rows = [&](const Tensor& x) {
        Layout layout(Shape{n, k, 1});
        layout.offset = x.layout().offset;
        return with_layout(x, layout);
    };
    kernels::softmax(rows(logits).view(), rows(out).view(), false);
    return out;
}

// The regressors' scores through their link.
Tensor means(const TreeEnsemble& trees, const Tensor& scores) {
    const Tensor flat = without_last(scores);
    if (trees.link != TreeLink::exp) return flat;
    const Tensor out = empty_like(flat);
    kernels::unary(kernels::fn::Exp{}, flat.view(), out.view());
    return out;
}

TreeArrays arrays_on(Device device, const TreeEnsemble& trees) {
    TreeArrays arrays = to_arrays(trees);
    if (device.is_cpu()) return arrays;
    TreeArrays::fields().write(
        "GradientBoosting", arrays,
        TreeArrays::fields().entries().moved(TreeArrays::fields().read(arrays), device));
    return arrays;
}

}  // namespace

int64_t GradientBoosting::n_estimators_fitted() const {
    return fitted("n_estimators_fitted").model->ensemble.n_iterations();
}

Tensor GradientBoosting::feature_importances(const std::string& kind) const {
    const TreeEnsemble& ensemble = fitted("feature_importances").model->ensemble;
    TERN_CHECK(kind == "gain" || kind == "split_count" || kind == "cover", ValueError, name_,
               ".feature_importances: gain, split_count or cover is wanted, got ", kind);
    return from_vector(classic::feature_importances(ensemble, kind == "gain" ? TreeImportance::gain
                                                              : kind == "split_count"
                                                                  ? TreeImportance::split_count
                                                                  : TreeImportance::cover));
}

std::map<std::string, std::vector<double>> GradientBoosting::eval_history() const {
    const GradientBoostingFit& fit = fitted("eval_history");
    std::map<std::string, std::vector<double>> out;
    const size_t count = fit.metric_names.size();
    for (size_t m = 0; m < count; ++m) {
        const auto rounds = static_cast<int64_t>(fit.metrics.size() / count);
        const auto first = fit.metrics.begin() + static_cast<int64_t>(m) * rounds;
        out[fit.metric_names[m]] = std::vector<double>(first, first + rounds);
    }
    return out;
}

Tensor GradientBoosting::prepared(const char* method, const Tensor& x) const {
    const GradientBoostingFit& fit = fitted(method);
    const DType dtype =
        x.defined() && x.dtype() == DType::float32 ? DType::float32 : DType::float64;
    return checked_features(in(method), x, {fit.n_features, fit.trees.values.device(), dtype},
                            {.allow_nan = true});
}

Tensor GradientBoosting::scores(const char* method, const Tensor& x) const {
    const Tensor values = prepared(method, x);
    return fit_->model->predictor.scores(values);
}

Tensor GradientBoosting::staged(const char* method, const Tensor& x) const {
    const Tensor values = prepared(method, x);
    return staged_scores(fit_->model->ensemble, fit_->model->predictor, values);
}

Tensor GradientBoosting::apply(const Tensor& x) const {
    const Tensor values = prepared("apply", x);
    return fit_->model->predictor.apply(values);
}

// Fits the trees and keeps them.
void GradientBoosting::run(boosting::Request&& request) {
    GradientBoostingFit fit;
    fit.n_features = request.train.x.size(1);
    boosting::Boosted boosted =
        boosting::boost(request.options, request.train, request.eval ? &*request.eval : nullptr);
    boosted.trees.objective = request.objective_name;
    boosted.trees.link = request.link;
    fit.trees = arrays_on(request.train.x.device(), boosted.trees);
    fit.labels = request.labels;
    if (request.eval) fit.metric_names = options_.eval_metrics;
    for (const std::vector<double>& values : boosted.metrics)
        fit.metrics.insert(fit.metrics.end(), values.begin(), values.end());
    TreePredictor predictor(boosted.trees);
    fit.model = std::make_shared<const GradientBoostingFit::Model>(
        GradientBoostingFit::Model{std::move(boosted.trees), std::move(predictor)});
    set_fit(std::move(fit));
}

GradientBoostingClassifier& GradientBoostingClassifier::fit(
    const Tensor& x, const Labels& y, const GradientBoostingFitOptions& options) {
    check_options();
    run(boosting::classifier_request(kName, options_, x, y, options));
    return *this;
}

Tensor GradientBoostingClassifier::predict_proba(const Tensor& x) const {
    return probabilities(scores("predict_proba", x), class_labels().size());
}

Tensor GradientBoostingClassifier::decision_function(const Tensor& x) const {
    const Tensor raw = scores("decision_function", x);
    return raw.size(1) == 1 ? without_last(raw) : raw;
}

Tensor GradientBoostingClassifier::staged_predict_proba(const Tensor& x) const {
    return probabilities(staged("staged_predict_proba", x), class_labels().size());
}

GradientBoostingRegressor& GradientBoostingRegressor::fit(
    const Tensor& x, const Tensor& y, const GradientBoostingFitOptions& options) {
    check_options();
    run(boosting::regressor_request(kName, options_, x, y, options));
    return *this;
}

Tensor GradientBoostingRegressor::predict(const Tensor& x) const {
    return means(fitted("predict").model->ensemble, scores("predict", x));
}

Tensor GradientBoostingRegressor::staged_predict(const Tensor& x) const {
    return means(fitted("staged_predict").model->ensemble, staged("staged_predict", x));
}

}  // namespace tern::classic
