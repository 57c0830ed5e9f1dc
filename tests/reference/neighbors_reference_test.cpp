// Nearest neighbours against scikit-learn's results on real data.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "classic/classic.h"
#include "tests/reference/reference_json.h"
#include "tests/support/reference.h"

namespace tern::classic {
namespace {

using Rows = std::vector<int64_t>;
using nlohmann::json;
using test::load;

struct Table {
    Tensor x, y;
    explicit Table(const std::string& name) {
        const CsvTable table = read_csv((test::data_dir() / (name + ".csv")).string());
        std::vector<std::string> features = table.columns();
        const std::string target = features.back();
        features.pop_back();
        x = table.tensor(features);
        if (table.type(target) != CsvType::text) {
            y = from_vector(table.numeric(target));
            return;
        }
        std::map<std::string_view, int64_t> numbers;
        for (std::string_view cell : table.text(target)) numbers[cell] = 0;
        int64_t next = 0;
        for (auto& [cell, number] : numbers) number = next++;
        Rows out;
        for (std::string_view cell : table.text(target)) out.push_back(numbers[cell]);
        y = from_vector(out);
    }
};

// Both parts of a split, standardised by the training part.
struct Split {
    Tensor x_train, x_test, y_train, y_test;
    Split(const Table& table, const Rows& train, const Rows& test, bool scaled) {
        x_train = take_rows(table.x, train), x_test = take_rows(table.x, test);
        y_train = take_rows(table.y, train), y_test = take_rows(table.y, test);
        if (!scaled) return;
        StandardScaler scaler;
        x_train = scaler.fit_transform(x_train);
        x_test = scaler.transform(x_test);
    }
};

TEST(ReferenceNeighbors, the_guides_classifier) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "breast_cancer.csv");
    const json guide = load("guide.json")["s03_supervised"];
    const json wanted = guide["models"]["KNN (k=5)"];
    const Split split(Table("breast_cancer"), guide["split"]["train"].get<Rows>(),
                      guide["split"]["test"].get<Rows>(), true);
    for (const char* algorithm : {"brute", "kd_tree"}) {
        KNeighborsClassifier knn({.n_neighbors = 5, .algorithm = algorithm});
        knn.fit(split.x_train, split.y_train);
        EXPECT_EQ(knn.predict(split.x_test).to_vector<int64_t>(),
                  wanted["predictions"].get<Rows>());
        const std::vector<double> shares = knn.predict_proba(split.x_test).to_vector<double>();
        std::vector<double> of_one;
        for (size_t i = 1; i < shares.size(); i += 2) of_one.push_back(shares[i]);
        EXPECT_NEAR(metrics::roc_auc_score(split.y_test, from_vector(of_one)),
                    wanted["auc"].get<double>(), 1e-12);
    }
}

TEST(ReferenceNeighbors, the_guides_regressor) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "diabetes.csv");
    const json guide = load("guide.json")["s03_supervised"]["linear_models_diabetes"];
    const Split split(Table("diabetes"), guide["split"]["train"].get<Rows>(),
                      guide["split"]["test"].get<Rows>(), true);
    KNeighborsRegressor knn({.n_neighbors = 5});
    EXPECT_NEAR(knn.fit(split.x_train, split.y_train).score(split.x_test, split.y_test),
                guide["models"]["KNN reg k=5"]["test_r2"].get<double>(), 1e-12);
}

Rows the_others(const Rows& rows, int64_t n) {
    Rows out;
    for (int64_t i = 0; i < n; ++i)
        if (!std::binary_search(rows.begin(), rows.end(), i)) out.push_back(i);
    return out;
}

TEST(ReferenceNeighbors, five_splits_of_data_sets_of_numbers) {
    TERN_NEED_FILE(test::reference_dir() / "quality.json");
    TERN_NEED_FILE(test::reference_dir() / "splits.json");
    TERN_NEED_FILE(test::data_dir() / "iris.csv");
    const json quality = load("quality.json"), splits = load("splits.json");
    // Many mixtures of concrete are equally far from one: scikit-learn's algorithms differ among
    // themselves in which of those they take.
    const auto tolerance = [](std::string_view name) { return name == "concrete" ? 0.01 : 1e-9; };
    for (const char* name : {"iris", "wine", "breast_cancer", "digits", "diabetes", "concrete"}) {
        const bool regression = quality["regression"].contains(name);
        const json wanted = quality[regression ? "regression" : "classification"][name]["models"]
                                   ["knn k=5"][regression ? "rmse" : "accuracy"]["values"];
        const Table table(name);
        for (const auto& [seed, rows] : splits[name].items()) {
            const Rows test = rows.get<Rows>();
            const Split split(table, the_others(test, table.x.size(0)), test, true);
            const double value = wanted[std::stoul(seed)].get<double>();
            if (regression) {
                KNeighborsRegressor knn({.n_neighbors = 5});
                const Tensor predicted =
                    knn.fit(split.x_train, split.y_train).predict(split.x_test);
                EXPECT_NEAR(std::sqrt(metrics::mean_squared_error(split.y_test, predicted)), value,
                            tolerance(name) * value)
                    << name << ", seed " << seed;
            } else {
                KNeighborsClassifier knn({.n_neighbors = 5});
                EXPECT_NEAR(knn.fit(split.x_train, split.y_train).score(split.x_test, split.y_test),
                            value, 1e-12)
                    << name << ", seed " << seed;
            }
        }
    }
}

}  // namespace
}  // namespace tern::classic
