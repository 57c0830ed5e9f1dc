// The guide's "Supervised Learning" with nearest neighbours: breast cancer, standardised, 5
// neighbours, several metrics, and the rows nearest to one.
//   nearest_neighbors [breast_cancer.csv]
#include <tern/classic/classic.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

using namespace tern;
using namespace tern::classic;

int main(int argc, char** argv) try {
    std::string file = NEIGHBORS_DEFAULT_DATA;
    CLI::App app("Nearest neighbours on the breast-cancer table");
    app.add_option("file", file, "a CSV file with a column target")->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    const CsvTable table = read_csv(file);
    std::vector<std::string> features = table.columns();
    features.pop_back();
    const Tensor x = table.tensor(features), y = table.values("target");
    const auto [x_train, x_test, y_train, y_test] =
        train_test_split(x, y, {.test_size = 0.2, .random_state = 42, .stratify = y});

    StandardScaler scaler;
    const Tensor train = scaler.fit_transform(x_train), test = scaler.transform(x_test);

    KNeighborsClassifier knn({.n_neighbors = 5, .weights = "uniform", .metric = "euclidean"});
    const Tensor predicted = knn.fit(train, y_train).predict(test);
    std::printf("%-22s Accuracy: %.4f\n", "KNN (k=5)", metrics::accuracy_score(y_test, predicted));
    std::cout << metrics::classification_report(y_test, predicted) << "\n";

    for (const char* metric : {"euclidean", "manhattan", "chebyshev", "cosine"})
        for (const char* weights : {"uniform", "distance"}) {
            knn.set_params({{"metric", std::string(metric)}, {"weights", std::string(weights)}});
            std::printf("%-10s %-9s Accuracy: %.4f\n", metric, weights,
                        knn.fit(train, y_train).score(test, y_test));
        }

    const auto [distances, indices] =
        NearestNeighbors({.n_neighbors = 3}).fit(train).kneighbors(test);
    std::cout << "\nThe rows nearest to the first test row: " << indices.index({0}) << "\nat "
              << distances.index({0}) << "\n";
} catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
