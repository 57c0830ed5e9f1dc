// The guide's MLP on the breast-cancer data against scikit-learn's results over seeds.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "classic/classic.h"
#include "nn/nn.h"
#include "tests/support/reference.h"

namespace tern {
namespace {

using nlohmann::json;

classic::Split standardised_breast_cancer() {
    const CsvTable table = read_csv((test::data_dir() / "breast_cancer.csv").string());
    std::vector<std::string> features = table.columns();
    std::erase(features, "target");
    const Tensor x = from_vector(table.matrix(features),
                                 {table.n_rows(), static_cast<int64_t>(features.size())});
    const Tensor y = from_vector(table.numeric("target")).to(int64);
    classic::Split split =
        classic::train_test_split(x, y, {.test_size = 0.2, .random_state = 42, .stratify = y});
    classic::StandardScaler scaler;
    split.x_train = scaler.fit_transform(split.x_train).to(float32);
    split.x_test = scaler.transform(split.x_test).to(float32);
    return split;
}

struct Means {
    double accuracy = 0, auc = 0, epochs = 0;
};

Means train_over_seeds(const classic::Split& data, bool early_stopping, int seeds) {
    Means means;
    for (int seed = 0; seed < seeds; ++seed) {
        nn::MLPClassifier mlp({.hidden_layer_sizes = {128, 64, 32},
                               .activation = "relu",
                               .solver = "adam",
                               .alpha = 1e-3,
                               .learning_rate_init = 1e-3,
                               .max_iter = 500,
                               .early_stopping = early_stopping,
                               .validation_fraction = 0.15,
                               .random_state = seed});
        mlp.fit(data.x_train, data.y_train);
        const Tensor p = select(mlp.predict_proba(data.x_test), 1, 1);
        means.accuracy += mlp.score(data.x_test, data.y_test) / seeds;
        means.auc += classic::metrics::roc_auc_score(data.y_test, p) / seeds;
        means.epochs += static_cast<double>(mlp.n_iter()) / seeds;
        EXPECT_TRUE(std::isfinite(mlp.best_loss()) && std::isfinite(mlp.best_validation_score()));
    }
    return means;
}

// No lower than scikit-learn's mean over ten seeds less `spreads` of its spread.
void expect_as_good(const Means& got, const json& wanted, double spreads) {
    const auto floor = [&](const char* name) {
        return wanted[name]["mean"].get<double>() - spreads * wanted[name]["std"].get<double>();
    };
    EXPECT_GE(got.accuracy, floor("accuracy"));
    EXPECT_GE(got.auc, floor("auc"));
    std::cout << "accuracy " << got.accuracy << " (scikit-learn " << wanted["accuracy"]["mean"]
              << "), AUC " << got.auc << " (" << wanted["auc"]["mean"] << "), epochs " << got.epochs
              << " (" << wanted["epochs"]["mean"] << ")\n";
}

json guide() {
    std::ifstream in(test::reference_dir() / "guide.json");
    return json::parse(in)["s08_mlp"];
}

// Forty seeds, so that another processor's rounding cannot decide.
TEST(ReferenceMLP, TheGuidesMlpWithEarlyStopping) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "breast_cancer.csv");
    expect_as_good(train_over_seeds(standardised_breast_cancer(), true, 40), guide()["ten_seeds"],
                   0.5);
}

TEST(ReferenceMLP, TheGuidesMlpWithoutEarlyStopping) {
    TERN_NEED_FILE(test::reference_dir() / "guide.json");
    TERN_NEED_FILE(test::data_dir() / "breast_cancer.csv");
    expect_as_good(train_over_seeds(standardised_breast_cancer(), false, 10),
                   guide()["ten_seeds_no_early_stopping"], 1);
}

}  // namespace
}  // namespace tern
