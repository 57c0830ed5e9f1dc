#include "classic/ensemble/boosting/request.h"

#include <algorithm>
#include <limits>

#include "classic/ensemble/boosting/evaluation.h"
#include "classic/host_vector.h"
#include "classic/inputs.h"
#include "kernels/elementwise.h"
#include "kernels/index.h"
#include "kernels/reduce.h"
#include "tensor/convert.h"
#include "tensor/factory.h"

namespace tern::classic::boosting {
namespace {

using kernels::BoostingLoss;

void check_columns(const char* name, const char* option, const std::vector<int64_t>& columns,
                   int64_t d) {
    for (const int64_t f : columns)
        TERN_CHECK(f < d, ValueError, name, ".fit: ", option, " names column ", f, ", x has ", d);
}

void check_options(const char* name, const GradientBoostingOptions& o, int64_t d, bool classifies) {
    check_columns(name, "categorical_features", o.categorical_features, d);
    for (const std::vector<int64_t>& set : o.interaction_cst)
        check_columns(name, "interaction_cst", set, d);
    TERN_CHECK(o.monotonic_cst.empty() || static_cast<int64_t>(o.monotonic_cst.size()) == d,
               ValueError, name, ".fit: monotonic_cst has ", o.monotonic_cst.size(),
               " values, x has ", d, " columns");
    if (!o.monotonic_cst.empty())
        for (const int64_t f : o.categorical_features)
            TERN_CHECK(o.monotonic_cst[static_cast<size_t>(f)] == 0, ValueError, name,
                       ".fit: monotonic_cst of the categorical column ", f);
    const bool own_loss = o.loss == "auto" || classifies == (o.loss == "log_loss");
    TERN_CHECK(own_loss, ValueError, name, ".fit: loss ", o.loss, " is not one of ",
               classifies ? "a classifier" : "a regressor");
    TERN_CHECK(classifies || (!o.class_weight && o.class_weights.empty()), ValueError, name,
               ".fit: class weights are of classifiers");
    TERN_CHECK(!o.eval_metrics.empty(), ValueError, name, ".fit: eval_metrics is empty");
    for (const std::string& metric : o.eval_metrics)
        TERN_CHECK(is_metric(metric, classifies), ValueError, name, ".fit: eval_metrics ", metric,
                   " is not one of ", classifies ? "a classifier" : "a regressor");
}

BoostOptions boost_options(const char* name, const GradientBoostingOptions& o,
                           const GradientBoostingFitOptions& fit) {
    BoostOptions out;
    out.name = name;
    out.n_estimators = o.n_estimators;
    out.learning_rate = o.learning_rate;
    out.max_bins = o.max_bins;
    out.subsample = o.subsample;
    out.seed = static_cast<uint64_t>(o.random_state);
    out.categorical = o.categorical_features;
    out.early_stopping_rounds = o.early_stopping_rounds;
    out.metrics = o.eval_metrics;
    out.progress = fit.progress;
    out.grow.max_depth = o.max_depth.value_or(0);
    out.grow.max_leaf_nodes = o.max_leaf_nodes.value_or(0);
    out.grow.level_by_level = o.grow_policy == "depth_wise";
    out.grow.rule = {.l1 = o.l1_regularization,
                     .l2 = o.l2_regularization,
                     .min_hessian = o.min_child_weight,
                     .min_gain = 2 * o.min_split_gain,
                     .min_count = static_cast<double>(o.min_samples_leaf),
                     .category_smoothing = o.categorical_smoothing};
    out.grow.monotone.assign(o.monotonic_cst.begin(), o.monotonic_cst.end());
    out.features = {o.colsample_bytree, o.colsample_bynode, o.interaction_cst};
    out.objective.custom = o.objective;
    return out;
}

// x, and its weights, of an evaluation set.
Samples eval_samples(const std::string& op, const Tensor& x,
                     const GradientBoostingFitOptions& fit) {
    Samples out;
    out.x = checked_features(op, fit.eval_x, {x.size(1), x.device(), x.dtype()},
                             {.allow_nan = true, .name = "eval_x"});
    TERN_CHECK(out.x.size(0) > 0, ValueError, op, ": eval_x has no rows");
    out.weights =
        checked_weights(op, fit.eval_sample_weight, out.x.size(0), DType::float64, x.device());
    return out;
}

Request begin(const char* name, const GradientBoostingOptions& o, const Tensor& x,
              const GradientBoostingFitOptions& fit, bool classifies) {
    const std::string op = std::string(name) + ".fit";
    Request out;
    out.train.x = checked_features(op, x, {.allow_nan = true});
    const int64_t n = out.train.x.size(0);
    TERN_CHECK(n <= std::numeric_limits<int32_t>::max(), ValueError, op, ": x has ", n,
               " rows, more than 2^31 - 1");
    check_options(name, o, x.size(1), classifies);
    out.train.weights = checked_weights(op, fit.sample_weight, n, DType::float64, x.device());
    TERN_CHECK(o.early_stopping_rounds == 0 || fit.eval_x.defined(), ValueError, op,
               ": early_stopping_rounds = ", o.early_stopping_rounds, " wants eval_x and eval_y");
    if (fit.eval_x.defined()) out.eval = eval_samples(op, out.train.x, fit);
    out.options = boost_options(name, o, fit);
    return out;
}

// The factor of every class, given or from how often it occurs.
std::vector<double> factors_of(const char* name, const GradientBoostingOptions& o, int64_t classes,
                               const std::vector<int64_t>& numbers, const Tensor& weights) {
    const auto k = static_cast<size_t>(classes);
    std::vector<double> out = o.class_weights;
    TERN_CHECK(out.empty() || out.size() == k, ValueError, name, ".fit: ", out.size(),
               " class_weights for ", k, " classes");
    if (out.empty()) out.assign(k, 1.0);
    if (!o.class_weight) return out;
    std::vector<double> totals(k), w;
    if (weights.defined()) w = host_vector<double>(weights);
    double all = 0;
    for (size_t i = 0; i < numbers.size(); ++i) {
        const double weight = w.empty() ? 1.0 : w[i];
        totals[static_cast<size_t>(numbers[i])] += weight;
        all += weight;
    }
    for (size_t c = 0; c < k; ++c)
        if (totals[c] > 0) out[c] *= all / (static_cast<double>(k) * totals[c]);
    return out;
}

Tensor weighted_by_class(const char* name, const GradientBoostingOptions& o, int64_t classes,
                         const Tensor& numbers, const Tensor& weights) {
    if (!o.class_weight && o.class_weights.empty()) return weights;
    const std::vector<int64_t> classes_of =
        copied(numbers, Device(), DType::int64).to_vector<int64_t>();
    const std::vector<double> factors = factors_of(name, o, classes, classes_of, weights);
    std::vector<double> out;
    for (const int64_t c : classes_of) out.push_back(factors[static_cast<size_t>(c)]);
    const Tensor own = from_vector(out, {numbers.size(0)}, numbers.device());
    if (weights.defined())
        kernels::binary(kernels::fn::Mul{}, own.view(), weights.view(), own.view());
    return own;
}

Tensor chosen(const Tensor& x, const Tensor& rows) {
    Shape shape = x.shape();
    shape[0] = rows.size(0);
    const Tensor out = empty(shape, {.device = x.device(), .dtype = x.dtype()});
    kernels::index_select("fit", x.view(), rows.view(), 0, out.view());
    return out;
}

// Rows of weight 0 count for nothing, not for bins and least counts either.
void drop_weightless(Samples& samples) {
    if (!samples.weights.defined()) return;
    const std::vector<double> weights = host_vector<double>(samples.weights);
    std::vector<int64_t> kept;
    for (size_t i = 0; i < weights.size(); ++i)
        if (weights[i] > 0) kept.push_back(static_cast<int64_t>(i));
    if (kept.size() == weights.size()) return;
    const Tensor rows = from_vector(kept, {static_cast<int64_t>(kept.size())}, samples.x.device());
    samples = {chosen(samples.x, rows), chosen(samples.y, rows), chosen(samples.weights, rows)};
}

void check_targets(const std::string& op, const std::string& loss, const Tensor& y) {
    const bool is_gamma = loss == "gamma";
    if (!is_gamma && loss != "poisson" && loss != "tweedie") return;
    const Tensor least = empty({1}, {.device = y.device(), .dtype = DType::float64});
    kernels::amin(y.view(), least.view());
    const double value = least.item<double>();
    TERN_CHECK(is_gamma ? value > 0 : value >= 0, ValueError, op, ": y holds ", value, ", loss ",
               loss, " wants ", is_gamma ? "more than 0" : "at least 0");
}

Tensor checked_y(const std::string& op, const Tensor& y, const Tensor& x, const std::string& loss) {
    const Tensor out = checked_targets(op, y, x.size(0), DType::float64, x.device());
    TERN_CHECK(out.dim() == 1, ShapeError, op, ": y of shape [n] is wanted, got ", y.shape());
    check_targets(op, loss, out);
    return out;
}

}  // namespace

Request classifier_request(const char* name, const GradientBoostingOptions& options,
                           const Tensor& x, const Labels& y,
                           const GradientBoostingFitOptions& fit) {
    Request out = begin(name, options, x, fit, true);
    const std::string op = std::string(name) + ".fit";
    const Device device = out.train.x.device();
    const EncodedLabels encoded = encode_labels(op.c_str(), y, out.train.x.size(0), device);
    out.labels = encoded.labels;
    const int64_t classes = encoded.labels.size();
    out.train.y = copied(encoded.numbers, device, DType::float64);
    out.train.weights =
        weighted_by_class(name, options, classes, encoded.numbers, out.train.weights);
    drop_weightless(out.train);
    out.options.outputs = classes > 2 ? classes : 1;
    out.options.objective.loss = classes > 2 ? BoostingLoss::softmax : BoostingLoss::binary;
    out.link = classes > 2 ? TreeLink::softmax : TreeLink::sigmoid;
    out.objective_name = options.objective ? "custom" : classes > 2 ? "softmax" : "log_loss";
    if (!out.eval) return out;
    const Tensor numbers = encoded.labels.numbers_of(op.c_str(), fit.eval_y);
    TERN_CHECK(numbers.size(0) == out.eval->x.size(0), ShapeError, op, ": eval_x has ",
               out.eval->x.size(0), " rows, eval_y has ", numbers.size(0), " labels");
    for (const int64_t c : numbers.to_vector<int64_t>())
        TERN_CHECK(c >= 0, ValueError, op, ": eval_y holds a label that y has not");
    out.eval->y = copied(numbers, device, DType::float64);
    return out;
}

Request regressor_request(const char* name, const GradientBoostingOptions& options, const Tensor& x,
                          const Tensor& y, const GradientBoostingFitOptions& fit) {
    Request out = begin(name, options, x, fit, false);
    const std::string op = std::string(name) + ".fit";
    const std::string loss = options.loss == "auto" ? "squared_error" : options.loss;
    const double parameter = loss == "quantile" ? options.quantile
                             : loss == "huber"  ? options.huber_delta
                                                : options.tweedie_power;
    const CustomObjective custom = out.options.objective.custom;
    out.options.objective = regression_objective(loss, parameter);
    out.options.objective.custom = custom;
    out.objective_name = custom ? "custom" : loss;
    if (!custom && (loss == "poisson" || loss == "gamma" || loss == "tweedie"))
        out.link = TreeLink::exp;
    out.train.y = checked_y(op, y, out.train.x, loss);
    drop_weightless(out.train);
    if (out.eval) out.eval->y = checked_y(op, fit.eval_y.numbers(op.c_str()), out.eval->x, loss);
    return out;
}

}  // namespace tern::classic::boosting
