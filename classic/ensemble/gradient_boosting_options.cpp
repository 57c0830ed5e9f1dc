// The tables of gradient boosting: its options, and what a fit leaves behind.
#include "classic/ensemble/gradient_boosting.h"
#include "kernels/binned.h"

namespace tern::classic {

const ParamTable<GradientBoostingOptions>& GradientBoostingOptions::params() {
    using O = GradientBoostingOptions;
    static const auto table =
        ParamTable<O>()
            .add("n_estimators", &O::n_estimators, at_least(1))
            .add("learning_rate", &O::learning_rate, above(0))
            .add("max_depth", &O::max_depth, at_least(1))
            .add("max_leaf_nodes", &O::max_leaf_nodes, between(2, 1 << 29))
            .add("min_samples_leaf", &O::min_samples_leaf, at_least(1))
            .add("l2_regularization", &O::l2_regularization, at_least(0))
            .add("max_bins", &O::max_bins, between(2, kernels::kMaxBins))
            .add("subsample", &O::subsample, between(0, 1).excluding_low())
            .add("early_stopping_rounds", &O::early_stopping_rounds, at_least(0))
            .add("random_state", &O::random_state, at_least(0))
            .add("loss", &O::loss,
                 one_of({"auto", "log_loss", "squared_error", "absolute_error", "huber", "quantile",
                         "poisson", "gamma", "tweedie"}))
            .add("quantile", &O::quantile, between(0, 1))
            .add("huber_delta", &O::huber_delta, above(0))
            .add("tweedie_power", &O::tweedie_power, between(1, 2).excluding_low().excluding_high())
            .add("l1_regularization", &O::l1_regularization, at_least(0))
            .add("min_child_weight", &O::min_child_weight, at_least(0))
            .add("min_split_gain", &O::min_split_gain, at_least(0))
            .add("colsample_bytree", &O::colsample_bytree, between(0, 1).excluding_low())
            .add("colsample_bynode", &O::colsample_bynode, between(0, 1).excluding_low())
            .add("grow_policy", &O::grow_policy, one_of({"leaf_wise", "depth_wise"}))
            .add("categorical_features", &O::categorical_features, at_least(0))
            .add("categorical_smoothing", &O::categorical_smoothing, above(0))
            .add("monotonic_cst", &O::monotonic_cst, between(-1, 1))
            .add("interaction_cst", &O::interaction_cst, at_least(0))
            .add("class_weight", &O::class_weight, one_of({"balanced"}))
            .add("class_weights", &O::class_weights, at_least(0))
            .add("eval_metrics", &O::eval_metrics,
                 one_of({"loss", "auc", "accuracy", "error", "rmse", "mae"}));
    return table;
}

const ParamTable<GradientBoostingFit>& GradientBoostingFit::fields() {
    using F = GradientBoostingFit;
    static const auto table = ParamTable<F>()
                                  .add("n_features", &F::n_features)
                                  .nest("trees.", &F::trees, TreeArrays::fields())
                                  .nest("labels.", &F::labels, ClassLabels::fields())
                                  .add("metric_names", &F::metric_names)
                                  .add("metrics", &F::metrics);
    return table;
}

void GradientBoostingFit::check() const {
    TERN_CHECK(n_features > 0, FormatError, "GradientBoosting: a fit of ", n_features, " columns");
    if (labels.classes.defined()) labels.check();
    const int64_t outputs = labels.classes.defined() && labels.size() > 2 ? labels.size() : 1;
    TERN_CHECK(trees.n_outputs == outputs, FormatError, "GradientBoosting: trees of ",
               trees.n_outputs, " outputs, ", outputs, " are wanted");
    TERN_CHECK(trees.n_features == n_features, FormatError, "GradientBoosting: trees of ",
               trees.n_features, " columns, a fit of ", n_features);
    TERN_CHECK(metric_names.empty() ? metrics.empty() : metrics.size() % metric_names.size() == 0,
               FormatError, "GradientBoosting: ", metrics.size(), " values of ",
               metric_names.size(), " metrics");
    TreeEnsemble ensemble = to_ensemble(trees, "GradientBoosting");
    TreePredictor predictor(ensemble);
    model = std::make_shared<const Model>(Model{std::move(ensemble), std::move(predictor)});
}

}  // namespace tern::classic
