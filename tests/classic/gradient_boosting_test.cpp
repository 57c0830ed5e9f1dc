// The estimators of gradient boosting: what they learn, under which constraints, on both devices
// and for any number of threads.
#include "classic/ensemble/gradient_boosting.h"

#include <gtest/gtest.h>

#include <cmath>

#include "classic/persistence.h"
#include "kernels/threads.h"
#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tensor/random.h"
#include "tests/support/devices.h"
#include "tests/support/temp_folder.h"

namespace tern::classic {
namespace {

struct Table {
    Tensor x, y;  // float32 [n, d], float64 [n]
};

// y follows the first two columns; one value in nine is missing.
Table make_table(int64_t n, int64_t d) {
    Table t{rand({n, d}, {.seed = 3}), empty({n}, {.dtype = DType::float64})};
    float* x = t.x.data<float>();
    for (int64_t i = 0; i < n; ++i)
        t.y.data<double>()[i] = std::sin(6.0 * x[i * d]) + x[i * d + 1] * x[i * d + 1];
    for (int64_t i = 4; i < n * d; i += 9) x[i] = NAN;
    return t;
}

Tensor classes_of(const Tensor& y, int64_t k) {
    std::vector<int64_t> out;
    for (const double v : y.to_vector<double>())
        out.push_back(std::min<int64_t>(k - 1, std::max<int64_t>(0, std::lround(v))));
    return from_vector(out);
}

std::vector<double> values_of(const GradientBoosting& gb) { return gb.trees().values; }

TEST(GradientBoosting, IsTheSameForAnyNumberOfThreads) {
    const Table t = make_table(30000, 9);
    const int before = kernels::num_threads();
    std::vector<double> first;
    for (const int threads : {1, 2, 7}) {
        kernels::set_num_threads(threads);
        GradientBoostingClassifier gb({.n_estimators = 4, .subsample = 0.7});
        gb.fit(t.x, classes_of(t.y, 2));
        if (threads == 1) first = values_of(gb);
        EXPECT_EQ(values_of(gb), first) << threads;
    }
    kernels::set_num_threads(before);
}

TEST(GradientBoosting, IsTheSameOnBothDevices) {
    TERN_NEED_CUDA();
    const Table t = make_table(3000, 9);
    for (int64_t i = 0; i < 3000; ++i)  // the devices add up y in different orders: exactly
        t.y.data<double>()[i] = std::round(t.y.data<double>()[i] * 1024) / 1024;
    const Device cuda("cuda:0");
    GradientBoostingRegressor a(
        {.n_estimators = 3, .max_leaf_nodes = 15, .subsample = 0.8, .categorical_features = {}});
    GradientBoostingRegressor b = a;
    a.fit(t.x, t.y);
    b.fit(t.x.to(cuda), t.y.to(cuda));
    EXPECT_EQ(values_of(a), values_of(b));
    EXPECT_EQ(a.predict(t.x).to_vector<double>(),
              b.predict(t.x.to(cuda)).to(Device()).to_vector<double>());
}

TEST(GradientBoosting, EveryLossLearns) {
    const Table t = make_table(2000, 5);
    Tensor y = empty_like(t.y);
    for (int64_t i = 0; i < 2000; ++i) y.data<double>()[i] = std::exp(t.y.data<double>()[i]);
    for (const char* loss :
         {"squared_error", "absolute_error", "huber", "quantile", "poisson", "gamma", "tweedie"}) {
        GradientBoostingRegressor gb({.n_estimators = 60, .loss = loss});
        gb.fit(t.x, y, {.eval_x = t.x, .eval_y = y});
        const std::vector<double> history = gb.eval_history().at("loss");
        EXPECT_EQ(history.size(), 60u);
        EXPECT_LT(history.back(), history.front()) << loss;
        EXPECT_GT(gb.score(t.x, y), 0.8) << loss;
    }
}

TEST(GradientBoosting, QuantilesCoverTheirShare) {
    const Table t = make_table(3000, 4);
    for (const double alpha : {0.1, 0.9}) {
        GradientBoostingRegressor gb({.n_estimators = 60, .loss = "quantile", .quantile = alpha});
        const std::vector<double> p = gb.fit(t.x, t.y).predict(t.x).to_vector<double>();
        double below = 0;
        for (size_t i = 0; i < p.size(); ++i) below += t.y.data<double>()[i] <= p[i] ? 1 : 0;
        EXPECT_NEAR(below / 3000, alpha, 0.04);
    }
}

TEST(GradientBoosting, ACustomObjectiveReplacesTheLoss) {
    const Table t = make_table(1500, 4);
    GradientBoostingOptions options{.n_estimators = 10};
    GradientBoostingRegressor plain(options);
    options.objective = [](const Tensor& s, const Tensor& y, const Tensor& g, const Tensor& h) {
        for (int64_t i = 0; i < y.numel(); ++i) {
            g.data<float>()[i] = static_cast<float>(s.data<double>()[i] - y.data<double>()[i]);
            h.data<float>()[i] = 1;
        }
    };
    GradientBoostingRegressor custom(options);
    Tensor centred = t.y.clone();
    double mean = 0;
    for (int64_t i = 0; i < 1500; ++i) mean += t.y.data<double>()[i] / 1500;
    for (int64_t i = 0; i < 1500; ++i) centred.data<double>()[i] -= mean;
    const auto a = plain.fit(t.x, centred).predict(t.x).to_vector<double>();
    const auto b = custom.fit(t.x, centred).predict(t.x).to_vector<double>();
    for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-6);
}

TEST(GradientBoosting, ClassesBeyondTwo) {
    const Table t = make_table(2000, 5);
    const Tensor y = classes_of(t.y, 3);
    GradientBoostingClassifier gb({.n_estimators = 30});
    gb.fit(t.x, y);
    EXPECT_EQ(gb.trees().n_trees(), 90);
    EXPECT_GT(gb.score(t.x, y), 0.9);
    const Tensor staged = gb.staged_predict_proba(t.x);
    EXPECT_EQ(staged.shape(), (Shape{30, 2000, 3}));
    const auto last = gb.predict_proba(t.x).to_vector<double>();
    const auto all = staged.to_vector<double>();
    for (size_t i = 0; i < last.size(); ++i)
        EXPECT_NEAR(last[i], all[all.size() - last.size() + i], 1e-12);
}

TEST(GradientBoosting, MonotonePredictionsRise) {
    const Table t = make_table(3000, 3);
    GradientBoostingRegressor gb(
        {.n_estimators = 40, .max_leaf_nodes = 31, .monotonic_cst = {1, 0, -1}});
    gb.fit(t.x, t.y);
    Tensor line = full({101, 3}, 0.5);
    for (const int column : {0, 2}) {
        for (int64_t i = 0; i <= 100; ++i)
            for (int64_t f = 0; f < 3; ++f)
                line.data<float>()[i * 3 + f] = f == column ? static_cast<float>(i) * 0.01f : 0.5f;
        const auto p = gb.predict(line).to_vector<double>();
        for (size_t i = 1; i < p.size(); ++i) {
            EXPECT_GE(column == 0 ? p[i] : p[i - 1], column == 0 ? p[i - 1] : p[i]);
        }
    }
}

// The features on every path from the root.
void collect(const TreeEnsemble& e, int64_t tree, int32_t node, std::vector<bool> seen,
             std::vector<std::vector<bool>>& paths) {
    const TreeNode& n = e.tree(tree)[static_cast<size_t>(node)];
    if (n.is_leaf()) return paths.push_back(seen);
    seen[static_cast<size_t>(n.feature)] = true;
    collect(e, tree, n.left, seen, paths);
    collect(e, tree, n.right, seen, paths);
}

TEST(GradientBoosting, InteractionsKeepToTheirSets) {
    const Table t = make_table(3000, 4);
    GradientBoostingRegressor gb({.n_estimators = 5, .interaction_cst = {{0, 1}, {1, 2}}});
    gb.fit(t.x, t.y);
    for (int64_t tree = 0; tree < gb.trees().n_trees(); ++tree) {
        std::vector<std::vector<bool>> paths;
        collect(gb.trees(), tree, 0, std::vector<bool>(4), paths);
        for (const std::vector<bool>& p : paths) {
            EXPECT_FALSE(p[0] && p[2]);
            EXPECT_FALSE(p[3] && (p[0] || p[1] || p[2]));
        }
    }
}

TEST(GradientBoosting, TreesKeepTheirBounds) {
    const Table t = make_table(5000, 6);
    for (const char* policy : {"leaf_wise", "depth_wise"}) {
        GradientBoostingClassifier gb({.n_estimators = 3,
                                       .max_depth = 4,
                                       .max_leaf_nodes = 11,
                                       .min_samples_leaf = 37,
                                       .grow_policy = policy});
        gb.fit(t.x, classes_of(t.y, 2));
        for (int64_t tree = 0; tree < 3; ++tree) {
            int64_t leaves = 0;
            for (const TreeNode& node : gb.trees().tree(tree)) {
                leaves += node.is_leaf() ? 1 : 0;
                EXPECT_GE(node.count, 37);
            }
            EXPECT_LE(leaves, 11);
        }
    }
}

TEST(GradientBoosting, StopsEarlyAndGoesBack) {
    const Table t = make_table(1200, 4);
    const Tensor noise = randn({1200}, {.dtype = DType::float64, .seed = 9});
    GradientBoostingRegressor gb({.n_estimators = 300,
                                  .learning_rate = 0.5,
                                  .early_stopping_rounds = 5,
                                  .eval_metrics = {"rmse", "loss"}});
    gb.fit(t.x, noise, {.eval_x = t.x, .eval_y = t.y});
    EXPECT_LT(gb.n_estimators_fitted(), 10);
    const auto history = gb.eval_history().at("rmse");
    EXPECT_EQ(static_cast<int64_t>(history.size()), gb.n_estimators_fitted() + 5);
    EXPECT_THROW(gb.fit(t.x, noise), ValueError);
}

TEST(GradientBoosting, ClassWeightsMoveTheScores) {
    const Table t = make_table(2000, 4);
    std::vector<int64_t> rare(2000);
    for (size_t i = 0; i < rare.size(); ++i) rare[i] = i % 20 == 0 ? 1 : 0;
    const Tensor y = from_vector(rare);
    const auto mean = [&](const GradientBoostingOptions& options) {
        GradientBoostingClassifier gb(options);
        const auto p = gb.fit(t.x, y).predict_proba(t.x).to_vector<double>();
        double sum = 0;
        for (size_t i = 1; i < p.size(); i += 2) sum += p[i];
        return sum / 2000;
    };
    EXPECT_NEAR(mean({.n_estimators = 3}), 0.05, 0.01);
    EXPECT_NEAR(mean({.n_estimators = 3, .class_weight = "balanced"}), 0.5, 0.1);
    EXPECT_NEAR(mean({.n_estimators = 3, .class_weights = {1, 19}}), 0.5, 0.1);
}

TEST(GradientBoosting, SavedModelsPredictTheSame) {
    const test::TempFolder folder;
    const Table t = make_table(800, 4);
    GradientBoostingClassifier gb({.n_estimators = 8, .categorical_features = {}});
    gb.fit(t.x, classes_of(t.y, 3));
    save(gb, folder / "gb.tern");
    EXPECT_EQ(load(folder / "gb.tern").predict_proba(t.x).to_vector<double>(),
              gb.predict_proba(t.x).to_vector<double>());
}

TEST(GradientBoosting, OptionsThatDoNotFitTheData) {
    const Table t = make_table(50, 3);
    const auto refuses = [&](const GradientBoostingOptions& options) {
        EXPECT_THROW(GradientBoostingRegressor(options).fit(t.x, t.y), ValueError);
    };
    refuses({.loss = "log_loss"});
    refuses({.loss = "poisson"});
    refuses({.categorical_features = {3}});
    refuses({.categorical_features = {0}});
    refuses({.monotonic_cst = {1}});
    refuses({.eval_metrics = {"auc"}});
    refuses({.class_weight = "balanced"});
}

TEST(GradientBoosting, DegenerateData) {
    GradientBoostingRegressor gb({.n_estimators = 3});
    const Tensor one = full({1, 2}, 4);
    EXPECT_DOUBLE_EQ(gb.fit(one, full({1}, 7)).predict(one).item<double>(), 7);
    const Tensor same = full({50, 2}, 4);
    EXPECT_DOUBLE_EQ(gb.fit(same, full({50}, 7)).predict(one).item<double>(), 7);
    const Tensor missing = full({50, 2}, NAN);
    EXPECT_DOUBLE_EQ(gb.fit(missing, full({50}, 7)).predict(one).item<double>(), 7);
    GradientBoostingClassifier classifier({.n_estimators = 3});
    classifier.fit(same, full({50}, 5));
    EXPECT_EQ(classifier.predict(one).item<int64_t>(), 5);
    EXPECT_EQ(classifier.predict_proba(one).to_vector<double>(), std::vector<double>{1});
}

}  // namespace
}  // namespace tern::classic
