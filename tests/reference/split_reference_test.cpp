// Splits, random numbers, scaler and metrics against scikit-learn's and NumPy's results.
#include <algorithm>
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

// The column's cells as class numbers in order of their text, or its numbers.
Tensor classes(const CsvTable& table, const std::string& column) {
    std::map<std::string_view, int64_t> numbers;
    for (std::string_view cell : table.text(column)) numbers[cell] = 0;
    int64_t next = 0;
    for (auto& [cell, number] : numbers) number = next++;
    Rows out;
    for (std::string_view cell : table.text(column)) out.push_back(numbers[cell]);
    return from_vector(out);
}

TEST(ReferenceSplit, the_guides_stratified_split) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "breast_cancer.csv");
    const json split = load("guide.json")["s03_supervised"]["split"];
    const CsvTable table = read_csv((test::data_dir() / "breast_cancer.csv").string());
    const Tensor y = from_vector(table.numeric("target"));
    const SplitIndices got = train_test_split_indices(
        table.n_rows(), {.test_size = 0.2, .random_state = 42, .stratify = y});
    EXPECT_EQ(got.train, split["train"].get<Rows>());
    EXPECT_EQ(got.test, split["test"].get<Rows>());
}

TEST(ReferenceSplit, the_guides_plain_split) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    const json split = load("guide.json")["s03_supervised"]["linear_models_diabetes"]["split"];
    const SplitIndices got = train_test_split_indices(442, {.test_size = 0.2, .random_state = 42});
    EXPECT_EQ(got.train, split["train"].get<Rows>());
    EXPECT_EQ(got.test, split["test"].get<Rows>());
}

// Seeds 0 ... 4, a quarter as test, stratified where the target is a class; stored ascending.
TEST(ReferenceSplit, five_splits_of_every_data_set) {
    TERN_NEED_FILE(test::reference_dir() / "splits.json");
    TERN_NEED_FILE(test::data_dir() / "manifest.json");
    const json splits = load("splits.json");
    const json quality = load("quality.json");
    for (const auto& [name, seeds] : splits.items()) {
        const CsvTable table =
            read_csv((test::data_dir() / (name + ".csv")).string(), {.type = CsvType::text});
        const bool stratify = quality["classification"].contains(name);
        for (const auto& [seed, rows] : seeds.items()) {
            SplitOptions options{.test_size = 0.25, .random_state = std::stoll(seed)};
            if (stratify) options.stratify = classes(table, table.columns().back());
            Rows test = train_test_split_indices(table.n_rows(), options).test;
            std::sort(test.begin(), test.end());
            EXPECT_EQ(test, rows.get<Rows>()) << name << ", seed " << seed;
        }
    }
}

TEST(ReferenceNumpyRandom, the_stream_of_seed_42) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    const json wanted = load("guide.json")["numpy_legacy_rng_seed42"];
    NumpyRandom words(42), doubles(42), integers(42);
    for (uint32_t word : wanted["uint32_first8"]) EXPECT_EQ(words.next_uint32(), word);
    for (double value : wanted["random_sample_first8"]) EXPECT_EQ(doubles.random_sample(), value);
    for (int64_t value : wanted["randint_18_70_first8"]) EXPECT_EQ(integers.randint(18, 70), value);
    EXPECT_EQ(NumpyRandom(42).permutation(10), wanted["permutation_10"].get<Rows>());
    Rows first = NumpyRandom(42).permutation(569);
    first.resize(20);
    EXPECT_EQ(first, wanted["permutation_569_first20"].get<Rows>());
    EXPECT_EQ(NumpyRandom(42).choice(200, 20), wanted["choice_200_20_no_replace"].get<Rows>());
}

TEST(ReferenceStandardScaler, the_guides_statistics) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "breast_cancer.csv");
    const json guide = load("guide.json")["s03_supervised"];
    const CsvTable table = read_csv((test::data_dir() / "breast_cancer.csv").string());
    std::vector<std::string> features = table.columns();
    features.pop_back();
    const Tensor x = from_vector(table.matrix(features), {table.n_rows(), 30});
    StandardScaler scaler;
    scaler.fit(take_rows(x, guide["split"]["train"].get<Rows>()));
    const auto expect_equal = [&](const Tensor& got, const char* field) {
        const auto wanted = guide["scaler"][field].get<std::vector<double>>();
        const std::vector<double> values = got.to_vector<double>();
        for (size_t i = 0; i < wanted.size(); ++i)
            EXPECT_NEAR(values[i], wanted[i], 1e-13 * std::abs(wanted[i])) << field << " " << i;
    };
    expect_equal(scaler.mean(), "mean");
    expect_equal(scaler.scale(), "scale");
    expect_equal(scaler.var(), "var");
}

TEST(ReferenceMetrics, the_guides_logistic_regression) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "breast_cancer.csv");
    const json guide = load("guide.json")["s03_supervised"];
    const json model = guide["models"]["Logistic Regression"];
    const json wanted = guide["metrics_on_lr_tight"];
    const CsvTable table = read_csv((test::data_dir() / "breast_cancer.csv").string());
    const Tensor y =
        take_rows(from_vector(table.numeric("target")), guide["split"]["test"].get<Rows>());
    const Tensor p = from_vector(model["proba_tight"].get<std::vector<double>>());
    const Tensor predicted = from_vector(model["predictions"].get<Rows>());
    EXPECT_NEAR(metrics::roc_auc_score(y, p), wanted["roc_auc"].get<double>(), 1e-12);
    EXPECT_NEAR(metrics::log_loss(y, p), wanted["log_loss"].get<double>(), 1e-12);
    EXPECT_NEAR(metrics::f1_score(y, predicted), wanted["f1"].get<double>(), 1e-12);
    EXPECT_NEAR(metrics::precision_score(y, predicted), wanted["precision"].get<double>(), 1e-12);
    EXPECT_NEAR(metrics::recall_score(y, predicted), wanted["recall"].get<double>(), 1e-12);
    EXPECT_NEAR(metrics::accuracy_score(y, predicted), model["accuracy"].get<double>(), 1e-12);
    Rows confusion;
    for (const json& row : model["confusion"])
        for (const json& count : row) confusion.push_back(count.get<int64_t>());
    EXPECT_EQ(metrics::confusion_matrix(y, predicted).to_vector<int64_t>(), confusion);
    std::string report;
    for (const json& line : model["report_text"]) report += line.get<std::string>() + "\n";
    EXPECT_EQ(metrics::classification_report(y.to(int64), predicted), report);
}

}  // namespace
}  // namespace tern::classic
