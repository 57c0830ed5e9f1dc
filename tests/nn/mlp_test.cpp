// The MLP estimators: options, rules of training, results.
#include "nn/mlp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nn/mlp_training.h"
#include "tests/nn/training_task.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern {
namespace {

using test::bit_equal;

struct Data {
    Tensor x, y;
};

Data circle_data(int64_t n, uint64_t seed) {
    const nn::TensorDataset data = test::circle(n, seed);
    return {data.x(), data.y() * 5 - 2};  // labels -2 and 3
}

TEST(MLPClassifier, LearnsTwoClassesAndKeepsTheirLabels) {
    const auto [x, y] = circle_data(500, 1);
    nn::MLPClassifier mlp(
        {.hidden_layer_sizes = {32}, .learning_rate_init = 0.02, .max_iter = 100});
    mlp.fit(x, y);
    const auto [x_test, y_test] = circle_data(300, 2);
    EXPECT_GT(mlp.score(x_test, y_test), 0.93);
    EXPECT_EQ(mlp.classes().to_vector<int64_t>(), (std::vector<int64_t>{-2, 3}));
    for (const int64_t label : mlp.predict(x_test).to_vector<int64_t>())
        EXPECT_TRUE(label == -2 || label == 3);
    const Tensor p = mlp.predict_proba(x_test);
    EXPECT_EQ(p.shape(), Shape({300, 2}));
    EXPECT_TRUE(allclose(sum(p, {1}), ones({300})));
    EXPECT_EQ(static_cast<int64_t>(mlp.loss_curve().size()), mlp.n_iter());
    EXPECT_EQ(mlp.best_loss(), *std::min_element(mlp.loss_curve().begin(), mlp.loss_curve().end()));
    EXPECT_NEAR(mlp.best_validation_score(), mlp.score(x, y), 1e-6);
    EXPECT_TRUE(mlp.validation_scores().empty());
}

TEST(MLPClassifier, LearnsThreeClasses) {
    const Tensor x = randn({400, 2}, {.dtype = float64, .seed = 3});
    const Tensor first = select(x, 1, 0);
    const Tensor y = (gt(first, -0.5).to(int64) + gt(first, 0.5).to(int64)) * 10;
    for (const char* activation : {"relu", "tanh", "logistic", "identity"}) {
        nn::MLPClassifier mlp({.hidden_layer_sizes = {16},
                               .activation = activation,
                               .learning_rate_init = 0.02,
                               .max_iter = 150});
        mlp.fit(x, y);
        EXPECT_GT(mlp.score(x, y), 0.9) << activation;
        EXPECT_EQ(mlp.predict_proba(x).shape(), Shape({400, 3}));
        EXPECT_EQ(mlp.predict_proba(x).dtype(), float64);
        EXPECT_EQ(mlp.classes().to_vector<int64_t>(), (std::vector<int64_t>{0, 10, 20}));
    }
}

TEST(MLPClassifier, EarlyStoppingRestoresTheBestScore) {
    const auto [x, y] = circle_data(500, 4);
    nn::MLPClassifier mlp({.hidden_layer_sizes = {32, 16},
                           .learning_rate_init = 0.01,
                           .max_iter = 200,
                           .early_stopping = true,
                           .validation_fraction = 0.2,
                           .random_state = 7,
                           .n_iter_no_change = 5});
    mlp.fit(x, y);
    const std::vector<double>& scores = mlp.validation_scores();
    EXPECT_EQ(static_cast<int64_t>(scores.size()), mlp.n_iter());
    EXPECT_LT(mlp.n_iter(), 200);
    EXPECT_EQ(mlp.best_validation_score(), *std::max_element(scores.begin(), scores.end()));
    EXPECT_TRUE(std::isfinite(mlp.best_loss()));
    // scikit-learn's count: more than n_iter_no_change epochs that were not tol better.
    double best = -1;
    int64_t worse = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
        worse = scores[i] < best + 1e-4 ? worse + 1 : 0;
        best = std::max(best, scores[i]);
        EXPECT_EQ(worse > 5, i + 1 == scores.size()) << i;
    }
}

TEST(MLPClassifier, SameSeedSameBits) {
    const auto [x, y] = circle_data(300, 5);
    const int before = num_threads();
    std::vector<Tensor> results;
    for (const int threads : {1, 2, 7}) {
        set_num_threads(threads);
        nn::MLPClassifier mlp({.max_iter = 10, .early_stopping = true, .random_state = 3});
        results.push_back(mlp.fit(x, y).predict_proba(x));
    }
    set_num_threads(before);
    EXPECT_TRUE(bit_equal(results[1], results[0]));
    EXPECT_TRUE(bit_equal(results[2], results[0]));
    nn::MLPClassifier other({.max_iter = 10, .early_stopping = true, .random_state = 4});
    EXPECT_FALSE(bit_equal(other.fit(x, y).predict_proba(x), results[0]));
}

TEST(MLPClassifier, SgdRatesFollowScikitLearn) {
    const auto [x, y] = circle_data(300, 6);
    for (const char* rate : {"constant", "invscaling", "adaptive"}) {
        nn::MLPClassifier mlp({.hidden_layer_sizes = {16},
                               .solver = "sgd",
                               .batch_size = 30,
                               .learning_rate = rate,
                               .learning_rate_init = 0.1,
                               .max_iter = 60});
        mlp.fit(x, y);
        EXPECT_LT(mlp.best_loss(), mlp.loss_curve().front()) << rate;
    }
    // A rate that only falls: adaptive gives up long after constant does.
    const nn::MLPOptions options = {.hidden_layer_sizes = {4}, .solver = "sgd", .tol = 1};
    nn::MLPOptions adaptive = options;
    adaptive.learning_rate = "adaptive";
    nn::MLPClassifier a(options), b(adaptive);
    EXPECT_EQ(a.fit(x, y).n_iter(), 12);          // the first epoch beats infinity, then 11 do not
    EXPECT_EQ(b.fit(x, y).n_iter(), 1 + 11 * 6);  // 1e-3 / 5^5 is below 1e-6
}

TEST(MLPRegressor, LearnsOneAndManyTargets) {
    const Tensor x = randn({400, 3}, {.seed = 8});
    const Tensor one = sum(x, {1}) * 2.0 + 1.0;
    nn::MLPRegressor mlp({.hidden_layer_sizes = {32}, .learning_rate_init = 0.01});
    mlp.fit(x, one);
    EXPECT_GT(mlp.score(x, one), 0.99);
    EXPECT_EQ(mlp.predict(x).shape(), Shape({400}));
    const Tensor two = stack({one, square(select(x, 1, 0))}, 1);
    mlp.fit(x, two);
    EXPECT_GT(mlp.score(x, two), 0.9);
    EXPECT_EQ(mlp.predict(x).shape(), Shape({400, 2}));
    nn::MLPRegressor held({.hidden_layer_sizes = {32},
                           .learning_rate_init = 0.01,
                           .early_stopping = true,
                           .random_state = 1});
    held.fit(x, one);
    EXPECT_GT(held.best_validation_score(), 0.95);
}

TEST(MLP, TheHeldOutPartIsStratified) {
    std::vector<int64_t> labels(100, 0);
    std::fill(labels.begin() + 70, labels.begin() + 95, 1);
    std::fill(labels.begin() + 95, labels.end(), 2);
    Generator generator(1);
    const nn::HeldOut held = nn::hold_out("f", 100, 0.2, from_vector(labels), generator);
    std::vector<int64_t> counts(3);
    for (const int64_t row : held.valid.to_vector<int64_t>()) ++counts[labels[row]];
    EXPECT_EQ(counts, (std::vector<int64_t>{14, 5, 1}));
    std::vector<int64_t> all = held.train.to_vector<int64_t>();
    for (const int64_t row : held.valid.to_vector<int64_t>()) all.push_back(row);
    std::sort(all.begin(), all.end());
    for (int64_t i = 0; i < 100; ++i) EXPECT_EQ(all[i], i);
    EXPECT_THROW(nn::hold_out("f", 1, 0.1, {}, generator), ValueError);
}

TEST(MLP, ErrorsSayWhatIsWrong) {
    const auto [x, y] = circle_data(20, 9);
    EXPECT_THROWS(nn::MLPClassifier({.solver = "lbfgs"}), ValueError,
                  "MLPClassifier: solver lbfgs is not supported; take adam or sgd");
    EXPECT_THROWS(
        nn::MLPClassifier({.activation = "swish"}), ValueError,
        "MLPClassifier: activation must be one of identity, logistic, tanh, relu, got swish");
    EXPECT_THROWS(nn::MLPRegressor({.alpha = -1}), ValueError,
                  "MLPRegressor: alpha must be at least 0, got -1");
    nn::MLPClassifier mlp({.max_iter = 2});
    EXPECT_THROWS(mlp.predict(x), NotFittedError, "MLPClassifier: call fit first");
    EXPECT_THROWS(mlp.fit(x, full({20}, 3, {.dtype = int64})), ValueError,
                  "MLPClassifier: y has one class, 3; at least two are wanted");
    EXPECT_THROWS(mlp.fit(x, slice(y, 0, 0, 5)), ShapeError,
                  "MLPClassifier: y of shape [20] is wanted, got [5]");
    const Tensor bad = x.clone();
    select(select(bad, 0, 4), 0, 1).fill_(std::nan(""));
    EXPECT_THROWS(mlp.fit(bad, y), ValueError, "MLPClassifier: x is nan at row 4, column 1");
    mlp.fit(x, y);
    const Tensor before = mlp.predict_proba(x);
    EXPECT_THROW(mlp.fit(bad, y), ValueError);
    EXPECT_TRUE(bit_equal(mlp.predict_proba(x), before));
    EXPECT_THROWS(mlp.predict(ones({2, 3})), ShapeError,
                  "MLPClassifier::predict: x of shape [n, 2] is wanted, got [2, 3]");
    EXPECT_THROWS(nn::MLPRegressor().fit(x, y), DTypeError,
                  "MLPRegressor: y must be float32 as x is, got int64");
}

}  // namespace
}  // namespace tern
