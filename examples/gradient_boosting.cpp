// The guide's gradient boosting on breast cancer: AUC, early stopping on held-out rows, the columns
// that matter, and a model that is saved and loaded again.
//   gradient_boosting [table.csv, its last column the class: 0 or 1]
#include <tern/classic/classic.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <numeric>

using namespace tern;
using namespace tern::classic;

int main(int argc, char** argv) try {
    std::string file = BOOSTING_DEFAULT_DATA, model_file;
    bool quiet = false;
    CLI::App app("Gradient boosting on a table with two classes");
    app.add_option("file", file, "a CSV file, its last column the class")->capture_default_str();
    app.add_option("--save", model_file, "where to save the model");
    app.add_flag("--quiet", quiet, "no progress bar");
    CLI11_PARSE(app, argc, argv);

    const CsvTable table = read_csv(file);
    std::vector<std::string> columns = table.columns();
    const Tensor y = table.values(columns.back());
    columns.pop_back();
    const auto [x_train, x_test, y_train, y_test] = train_test_split(
        table.tensor(columns), y, {.test_size = 0.2, .random_state = 42, .stratify = y});

    GradientBoostingClassifier gb({.n_estimators = 200,
                                   .learning_rate = 0.05,
                                   .max_depth = 4,
                                   .subsample = 0.8,
                                   .random_state = 42});
    gb.fit(x_train, y_train, {.progress = quiet ? ProgressCallback() : progress_bar()});
    const auto auc = [&](const GradientBoostingClassifier& model) {
        return metrics::roc_auc_score(y_test, model.predict_proba(x_test).index({Slice(), 1}));
    };
    std::printf("Gradient Boosting AUC: %.4f\n", auc(gb));

    GradientBoostingClassifier early = clone(gb);
    early.set_params({{"n_estimators", 2000}, {"early_stopping_rounds", 20}});
    early.fit(x_train, y_train, {.eval_x = x_test, .eval_y = y_test});
    std::printf("Stopped early: %lld rounds, AUC %.4f\n",
                static_cast<long long>(early.n_estimators_fitted()), auc(early));

    const std::vector<double> gains = gb.feature_importances().to_vector<double>();
    std::vector<size_t> order(gains.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, [&](size_t a, size_t b) { return gains[a] > gains[b]; });
    for (size_t i = 0; i < std::min<size_t>(5, order.size()); ++i)
        std::printf("%-28s %.3f\n", columns[order[i]].c_str(), gains[order[i]]);

    if (model_file.empty()) return 0;
    save(gb, model_file);
    const bool same = load(model_file)->predict_proba(x_test).to_vector<double>() ==
                      gb.predict_proba(x_test).to_vector<double>();
    std::printf("%s predicts %s\n", model_file.c_str(), same ? "the same" : "something else");
    return same ? 0 : 1;
} catch (const Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
