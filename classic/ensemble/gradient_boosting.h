// Gradient boosting over histograms: for classes and for numbers.
#pragma once

#include <map>

#include "classic/ensemble/custom_objective.h"
#include "classic/estimator.h"
#include "classic/tree/tree_arrays.h"
#include "classic/tree/tree_predictor.h"

namespace tern TERN_PUBLIC {
namespace classic {

namespace boosting {
struct Request;
}

struct GradientBoostingOptions {
    int64_t n_estimators = 100;  // rounds; a tree each, or one for each of more than two classes
    double learning_rate = 0.1;
    std::optional<int64_t> max_depth = {};
    std::optional<int64_t> max_leaf_nodes = 31;
    int64_t min_samples_leaf = 20;
    double l2_regularization = 0;
    int64_t max_bins = 255;  // of values; missing ones have another
    double subsample = 1;    // the share of rows drawn for each round
    // Stop after this many rounds without a better first metric on eval_x, and go back to the best
    // round; 0: never.
    int64_t early_stopping_rounds = 0;
    int64_t random_state = 0;

    // "auto": log_loss of classifiers, squared_error of regressors, which may also take
    // absolute_error, huber, quantile, poisson, gamma or tweedie.
    std::string loss = "auto";
    double quantile = 0.5;       // of loss quantile
    double huber_delta = 1;      // where loss huber turns from squares to absolutes
    double tweedie_power = 1.5;  // of the variance
    double l1_regularization = 0;
    double min_child_weight = 1e-3;  // least sum of hessians of a leaf
    double min_split_gain = 0;
    double colsample_bytree = 1, colsample_bynode = 1;  // shares of columns drawn
    std::string grow_policy = "leaf_wise";              // the highest gain first, or "depth_wise"
    std::vector<int64_t> categorical_features = {};     // columns of whole numbers in [0, 254)
    double categorical_smoothing = 10;  // added to a category's hessians where they are ordered
    std::vector<int64_t> monotonic_cst = {};  // [d]: 1 rising, -1 falling, 0 as it comes; or none
    std::vector<std::vector<int64_t>> interaction_cst = {};  // columns that may meet on a path
    std::optional<std::string> class_weight = {};            // "balanced", or all the same
    std::vector<double> class_weights = {};                  // of the classes, ascending; or none
    // Of eval_x, the first decides on early stopping: "loss", of classifiers "auc", "accuracy",
    // "error", of regressors "rmse", "mae".
    std::vector<std::string> eval_metrics = {"loss"};
    CustomObjective objective = {};  // instead of the loss; not saved

    static const ParamTable<GradientBoostingOptions>& params();
};

struct GradientBoostingFitOptions {
    Tensor eval_x = {};  // [m, d]
    Labels eval_y = {};
    Tensor sample_weight = {};
    Tensor eval_sample_weight = {};
    ProgressCallback progress = {};  // a step a round; the value is the first metric
};

struct GradientBoostingFit {
    int64_t n_features = 0;
    TreeArrays trees;
    ClassLabels labels;                     // of classifiers
    std::vector<std::string> metric_names;  // of the evaluation set, if there was one
    std::vector<double> metrics;            // [metric, round]
    struct Model {
        TreeEnsemble ensemble;
        TreePredictor predictor;
    };
    mutable std::shared_ptr<const Model> model;  // made of the trees by check()

    static const ParamTable<GradientBoostingFit>& fields();
    void check() const;
};

// What both estimators have.
class GradientBoosting : public EstimatorBase<GradientBoostingOptions, GradientBoostingFit> {
 public:
    using FitOptionsType = GradientBoostingFitOptions;

    // Rounds that are kept. Throw NotFittedError.
    int64_t n_estimators_fitted() const;
    const TreeEnsemble& trees() const { return fitted("trees").model->ensemble; }
    // float64 [d], summing to 1 where there are splits: by "gain", "split_count" or "cover".
    Tensor feature_importances(const std::string& kind = "gain") const;
    // By name, a value a round.
    std::map<std::string, std::vector<double>> eval_history() const;
    // int32 [n, trees]: the leaf of each tree that a row ends in.
    Tensor apply(const Tensor& x) const;

 protected:
    using EstimatorBase::EstimatorBase;
    void run(boosting::Request&& request);
    Tensor prepared(const char* method, const Tensor& x) const;
    Tensor scores(const char* method, const Tensor& x) const;
    Tensor staged(const char* method, const Tensor& x) const;
};

// Trees grown to the second-order approximation of the loss (Friedman 2001; Chen and Guestrin 2016)
// over at most max_bins bins a column (Ke et al., LightGBM, 2017). Sums are of integers, so that
// the model is the same for any number of threads. NaN is a missing value, for which each split
// learns a side. x: [n, d] floats, other numbers become float64.
class GradientBoostingClassifier : public GradientBoosting,
                                   public ClassifierMixin<GradientBoostingClassifier> {
 public:
    static constexpr const char* kName = "GradientBoostingClassifier";
    explicit GradientBoostingClassifier(const GradientBoostingOptions& options = {})
        : GradientBoosting(kName, options) {}

    // Throws ShapeError, DTypeError, ValueError for infinity, bad weights or options.
    GradientBoostingClassifier& fit(const Tensor& x, const Labels& y,
                                    const GradientBoostingFitOptions& options = {});
    const ClassLabels& class_labels() const { return fitted("classes").labels; }
    // float64 [n, classes].
    Tensor predict_proba(const Tensor& x) const;
    // The raw scores: float64 [n] of two classes, else [n, classes].
    Tensor decision_function(const Tensor& x) const;
    // float64 [rounds, n, classes]: predict_proba after each round.
    Tensor staged_predict_proba(const Tensor& x) const;
};

class GradientBoostingRegressor : public GradientBoosting,
                                  public RegressorMixin<GradientBoostingRegressor> {
 public:
    static constexpr const char* kName = "GradientBoostingRegressor";
    explicit GradientBoostingRegressor(const GradientBoostingOptions& options = {})
        : GradientBoosting(kName, options) {}

    // y: [n]; poisson and tweedie want at least 0, gamma more.
    GradientBoostingRegressor& fit(const Tensor& x, const Tensor& y,
                                   const GradientBoostingFitOptions& options = {});
    // float64 [n]; of poisson, gamma and tweedie the mean, exp(score).
    Tensor predict(const Tensor& x) const;
    // float64 [rounds, n].
    Tensor staged_predict(const Tensor& x) const;
};

}  // namespace classic
}  // namespace tern
