// Gradient boosting against the quality of scikit-learn's and XGBoost's on real data.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "classic/classic.h"
#include "tests/reference/reference_json.h"
#include "tests/support/reference.h"

namespace tern::classic {
namespace {

using nlohmann::json;
using test::load;
using Rows = std::vector<int64_t>;

// All columns but the last, and the last: of numbers.
struct Data {
    int64_t n, d;
    std::vector<double> x, y;

    explicit Data(const std::string& name) {
        const CsvTable table = read_csv((test::data_dir() / (name + ".csv")).string());
        std::vector<std::string> columns = table.columns();
        y = table.numeric(columns.back());
        columns.pop_back();
        n = table.n_rows();
        d = static_cast<int64_t>(columns.size());
        x = table.matrix(columns);
    }
    Tensor rows_of_x(const Rows& rows) const {
        std::vector<double> out;
        for (const int64_t r : rows)
            out.insert(out.end(), x.begin() + r * d, x.begin() + (r + 1) * d);
        return from_vector(out, {static_cast<int64_t>(rows.size()), d});
    }
    Tensor rows_of_y(const Rows& rows) const {
        std::vector<double> out;
        for (const int64_t r : rows) out.push_back(y[static_cast<size_t>(r)]);
        return from_vector(out);
    }
    Rows others(const Rows& test) const {
        Rows out;
        for (int64_t i = 0; i < n; ++i)
            if (!std::binary_search(test.begin(), test.end(), i)) out.push_back(i);
        return out;
    }
};

TEST(ReferenceBoosting, the_guides_breast_cancer) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "breast_cancer.csv");
    const json guide = load("guide.json");
    const json& split = guide["s03_supervised"]["split"];
    const json& wanted = guide["s07_ensembles"]["gb_auc_10_seeds"];
    const Data data("breast_cancer");
    const Rows train = split["train"].get<Rows>(), test = split["test"].get<Rows>();
    double mean = 0;
    for (int64_t seed = 0; seed < 10; ++seed) {
        GradientBoostingClassifier gb({.n_estimators = 200,
                                       .learning_rate = 0.05,
                                       .max_depth = 4,
                                       .min_samples_leaf = 1,
                                       .subsample = 0.8,
                                       .random_state = seed});
        gb.fit(data.rows_of_x(train), data.rows_of_y(train));
        mean += metrics::roc_auc_score(data.rows_of_y(test),
                                       gb.decision_function(data.rows_of_x(test))) /
                10;
    }
    EXPECT_GT(mean, wanted["mean"].get<double>() - 2 * wanted["std"].get<double>());
}

// Within two standard deviations of HistGradientBoosting's mean over the five splits.
TEST(ReferenceBoosting, quality_of_classes) {
    TERN_NEED_FILE(test::reference_dir() / "quality.json");
    TERN_NEED_FILE(test::data_dir() / "digits.csv");
    const json splits = load("splits.json"), quality = load("quality.json")["classification"];
    for (const char* name : {"breast_cancer", "digits"}) {
        const json& wanted = quality[name]["models"]["hist_gb 100x31"]["accuracy"];
        const Data data(name);
        double mean = 0;
        for (const char* seed : {"0", "1", "2", "3", "4"}) {
            const Rows test = splits[name][seed].get<Rows>(), train = data.others(test);
            GradientBoostingClassifier gb;
            gb.fit(data.rows_of_x(train), data.rows_of_y(train));
            mean += gb.score(data.rows_of_x(test), data.rows_of_y(test)) / 5;
        }
        EXPECT_GT(mean, wanted["mean"].get<double>() - 2 * wanted["std"].get<double>()) << name;
    }
}

TEST(ReferenceBoosting, quality_of_numbers) {
    TERN_NEED_FILE(test::reference_dir() / "quality.json");
    TERN_NEED_FILE(test::data_dir() / "concrete.csv");
    const json splits = load("splits.json"), quality = load("quality.json")["regression"];
    for (const char* name : {"diabetes", "concrete"}) {
        const json& wanted = quality[name]["models"]["hist_gb 100x31"]["rmse"];
        const Data data(name);
        double mean = 0;
        for (const char* seed : {"0", "1", "2", "3", "4"}) {
            const Rows test = splits[name][seed].get<Rows>(), train = data.others(test);
            GradientBoostingRegressor gb;
            gb.fit(data.rows_of_x(train), data.rows_of_y(train));
            const auto p = gb.predict(data.rows_of_x(test)).to_vector<double>();
            double sum = 0;
            for (size_t i = 0; i < p.size(); ++i) {
                const double miss = p[i] - data.y[static_cast<size_t>(test[i])];
                sum += miss * miss / static_cast<double>(p.size());
            }
            mean += std::sqrt(sum) / 5;
        }
        EXPECT_LT(mean, wanted["mean"].get<double>() + 2 * wanted["std"].get<double>()) << name;
    }
}

}  // namespace
}  // namespace tern::classic
