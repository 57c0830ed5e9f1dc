#include "examples/train/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace train {
namespace {

using namespace tern;
namespace metrics = tern::classic::metrics;

constexpr size_t kShownClasses = 12;

void print_classes(const Table& table) {
    std::vector<int64_t> counts(table.classes.size());
    for (int64_t label : table.y.to_vector<int64_t>()) ++counts[static_cast<size_t>(label)];
    std::printf("target \"%s\": ", table.target.c_str());
    for (size_t i = 0; i < std::min(counts.size(), kShownClasses); ++i)
        std::printf("%s%s (%lld)", i ? ", " : "", table.classes[i].c_str(),
                    static_cast<long long>(counts[i]));
    std::printf("%s\n", counts.size() > kShownClasses ? ", ..." : "");
}

// The mean over the classes of each against the rest, as scikit-learn's multi_class="ovr"; of two
// classes the second against the first. Classes without test rows are left out.
double area_under_curve(const Tensor& y, const Tensor& probability) {
    const std::vector<int64_t> labels = y.to_vector<int64_t>();
    const int64_t k = probability.size(1);
    double sum_of_areas = 0;
    int64_t counted = 0;
    for (int64_t c = k == 2 ? 1 : 0; c < k; ++c) {
        const auto members = std::count(labels.begin(), labels.end(), c);
        if (members == 0 || members == static_cast<int64_t>(labels.size())) continue;
        sum_of_areas += metrics::roc_auc_score(y == c, slice(probability, 1, c, c + 1));
        ++counted;
    }
    return counted ? sum_of_areas / static_cast<double>(counted) : NAN;
}

// All classes, also those without a test row.
void print_confusion(const Table& table, const std::vector<int64_t>& truth,
                     const std::vector<int64_t>& predicted) {
    const size_t k = table.classes.size();
    std::vector<int64_t> counts(k * k);
    for (size_t i = 0; i < truth.size(); ++i)
        ++counts[static_cast<size_t>(truth[i]) * k + static_cast<size_t>(predicted[i])];
    size_t width = 5;
    for (const std::string& name : table.classes) width = std::max(width, name.size());
    const int w = static_cast<int>(width);
    std::printf("\nconfusion matrix (row: true class, column: predicted)\n%*s", w + 2, "");
    for (const std::string& name : table.classes) std::printf(" %*s", w, name.c_str());
    for (size_t row = 0; row < k; ++row) {
        std::printf("\n  %*s", w, table.classes[row].c_str());
        for (size_t column = 0; column < k; ++column)
            std::printf(" %*lld", w, static_cast<long long>(counts[row * k + column]));
    }
    std::printf("\n");
}

void print_classification(Trained& trained, const Table& table, const Dataset& data) {
    const Tensor probability = predict(trained, table, data, data.test.x);
    const Tensor predicted = argmax(probability, 1);
    const std::vector<int64_t> truth = data.y_test.to_vector<int64_t>();
    const std::vector<int64_t> guess = predicted.to_vector<int64_t>();
    int64_t hits = 0;
    for (size_t i = 0; i < truth.size(); ++i) hits += truth[i] == guess[i];
    std::printf("test accuracy  %.4f  (%lld of %zu)\n",
                metrics::accuracy_score(data.y_test, predicted), static_cast<long long>(hits),
                truth.size());
    std::printf("test AUC       %.4f%s\n", area_under_curve(data.y_test, probability),
                table.n_classes() > 2 ? "  (each class against the rest)" : "");
    print_confusion(table, truth, guess);
}

void print_regression(Trained& trained, const Table& table, const Dataset& data) {
    const Tensor predicted = predict(trained, table, data, data.test.x);
    std::printf("test RMSE  %.6g\n",
                std::sqrt(metrics::mean_squared_error(data.y_test, predicted)));
    std::printf("test MAE   %.6g\n", metrics::mean_absolute_error(data.y_test, predicted));
    std::printf("test R2    %.4f\n", metrics::r2_score(data.y_test, predicted));
}

}  // namespace

void print_data(const Table& table, const Dataset& data) {
    std::printf("%s: %lld rows, %lld features\n", table.name.c_str(),
                static_cast<long long>(table.n_rows()), static_cast<long long>(table.n_features()));
    if (!table.classes.empty()) print_classes(table);
    std::printf(
        "%lld rows train, %lld validate, %lld test\n", static_cast<long long>(data.train.x.size(0)),
        static_cast<long long>(data.valid.x.size(0)), static_cast<long long>(data.test.x.size(0)));
    std::fflush(stdout);
}

void print_results(Trained& trained, const Table& table, const Dataset& data) {
    std::printf(
        "\nstopped after epoch %lld: %s\nweights of epoch %lld, the best on the validation "
        "rows\n\n",
        static_cast<long long>(trained.history.back().epoch), trained.history.stop_reason.c_str(),
        static_cast<long long>(trained.best_epoch));
    if (table.classes.empty())
        print_regression(trained, table, data);
    else
        print_classification(trained, table, data);
}

}  // namespace train
