// MLPClassifier and MLPRegressor: networks of fully connected layers as estimators, with the
// options, training rules and results of scikit-learn's neural_network module.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "nn/sequential.h"

namespace tern TERN_PUBLIC {
namespace nn {

struct MLPOptions {
    std::vector<int64_t> hidden_layer_sizes = {100};
    std::string activation = "relu";  // of the hidden layers: identity, logistic, tanh or relu
    std::string solver = "adam";      // or sgd; lbfgs is not supported
    double alpha = 1e-4;              // L2: alpha / 2 * sum(W^2) / batch is added to the loss
    std::optional<int64_t> batch_size = {};  // unset, scikit-learn's "auto": min(200, samples)
    std::string learning_rate = "constant";  // for sgd: constant, invscaling or adaptive
    double learning_rate_init = 1e-3;
    double power_t = 0.5;    // invscaling: the rate is divided by (samples seen + 1)^power_t
    int64_t max_iter = 200;  // epochs
    bool shuffle = true;     // the samples, every epoch
    double tol = 1e-4;       // what counts as improvement of loss or score
    double momentum = 0.9;   // for sgd
    bool nesterovs_momentum = true;
    bool early_stopping = false;       // watch a held-out part, and end with its best weights
    double validation_fraction = 0.1;  // the part held out, in (0, 1); by class for classifiers
    int64_t random_state = 0;          // the seed of initial weights, split and shuffling
    double beta_1 = 0.9;               // for adam
    double beta_2 = 0.999;
    double epsilon = 1e-8;
    int64_t n_iter_no_change = 10;  // epochs without improvement that are borne
};

// What a fit leaves behind.
struct MLPFit {
    Sequential model;
    int64_t n_features = 0, n_iter = 0;
    double best_loss = std::numeric_limits<double>::infinity();
    double best_validation_score = -std::numeric_limits<double>::infinity();
    std::vector<double> loss_curve, validation_scores;
};

// What both estimators share. Layers start Glorot-uniform, as in scikit-learn. Training stops after
// max_iter epochs, or when the loss (with early_stopping: the validation score) has not improved by
// tol for more than n_iter_no_change epochs; with learning_rate adaptive the rate is divided by 5
// first, until it is 1e-6. With early_stopping the weights of the best score are restored; of equal
// scores, those of the lowest held-out loss (scikit-learn keeps the first). Same random_state: same
// bits, for any number of threads. Accessors throw NotFittedError before fit. A fit that throws
// leaves the estimator as it was.
class MLPEstimator {
 public:
    const MLPOptions& options() const { return options_; }
    // Epochs run.
    int64_t n_iter() const { return fitted().n_iter; }
    // The lowest training loss (with its L2 term) of an epoch. Unlike scikit-learn's, it is
    // defined with early stopping too.
    double best_loss() const { return fitted().best_loss; }
    // With early stopping the best score on the held-out part; without, where nothing is held out,
    // the score of the fitted network on the training data.
    double best_validation_score() const { return fitted().best_validation_score; }
    // The training loss of every epoch.
    const std::vector<double>& loss_curve() const { return fitted().loss_curve; }
    // The score on the held-out part after every epoch; empty without early stopping.
    const std::vector<double>& validation_scores() const { return fitted().validation_scores; }
    int64_t n_features_in() const { return fitted().n_features; }
    // The network: [n, n_features_in] to scores, [n, classes], one column for two classes.
    const Sequential& model() const { return fitted().model; }

 protected:
    // Throws ValueError naming the option that is out of range.
    MLPEstimator(const char* name, const MLPOptions& options);
    const MLPFit& fitted() const;
    // The network's output for x: [n, n_features_in], in evaluation mode, not recorded.
    Tensor forward(const char* method, const Tensor& x) const;

    const char* name_;
    MLPOptions options_;
    std::optional<MLPFit> fitted_;
};

// Softmax regression on the last layer, or logistic regression for two classes; the loss is the
// mean log-loss.
class MLPClassifier : public MLPEstimator {
 public:
    explicit MLPClassifier(const MLPOptions& options = {})
        : MLPEstimator("MLPClassifier", options) {}

    // x: [n, d] of floats; y: [n] of whole-number labels (any; int64 is returned). The device
    // follows the data. Throws ShapeError, DTypeError, and ValueError for fewer than two classes, a
    // value that is not finite (naming row and column), or too few samples to hold some out.
    MLPClassifier& fit(const Tensor& x, const Tensor& y);
    // [n, d] -> int64 [n] of labels.
    Tensor predict(const Tensor& x) const;
    // [n, d] -> [n, classes], in the order of classes().
    Tensor predict_proba(const Tensor& x) const;
    // The share of samples whose label is predicted.
    double score(const Tensor& x, const Tensor& y) const;
    // The labels, sorted: int64 [classes].
    const Tensor& classes() const;

 private:
    Tensor classes_;
};

// Half the squared error, summed over targets, mean over samples.
class MLPRegressor : public MLPEstimator {
 public:
    explicit MLPRegressor(const MLPOptions& options = {}) : MLPEstimator("MLPRegressor", options) {}

    // x: [n, d]; y: [n] or [n, targets], in x's dtype. Throws as MLPClassifier does.
    MLPRegressor& fit(const Tensor& x, const Tensor& y);
    // [n, d] -> [n], or [n, targets] where fit was given two dims.
    Tensor predict(const Tensor& x) const;
    // The coefficient of determination, R^2, mean over targets.
    double score(const Tensor& x, const Tensor& y) const;

 private:
    bool vector_target_ = true;
};

}  // namespace nn
}  // namespace tern
