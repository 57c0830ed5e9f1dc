// Metrics against scikit-learn's documented examples and by hand.
#include <cmath>

#include "classic/metrics/classification.h"
#include "classic/metrics/regression.h"
#include "tensor/factory.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::classic::metrics {
namespace {

using test::bit_equal;

Tensor labels(const std::vector<int64_t>& values) { return from_vector(values); }
Tensor scores(const std::vector<double>& values) { return from_vector(values); }
const double kNaN = std::nan("");

TEST(Metrics, accuracy_counts_equal_labels) {
    EXPECT_EQ(accuracy_score(labels({0, 1, 2, 3}), labels({0, 2, 1, 3})), 0.5);
    EXPECT_EQ(accuracy_score(from_vector<float>({1, 2}), labels({1, 2})), 1.0);
    EXPECT_EQ(accuracy_score(labels({-7, 42}), labels({42, 42})), 0.5);
    EXPECT_EQ(accuracy_score(from_vector<int64_t>({1, 0}, {2, 1}), labels({1, 1})), 0.5);
}

TEST(Metrics, confusion_matrix_has_a_row_for_every_label) {
    const Tensor got = confusion_matrix(labels({2, 0, 2, 2, 0, 1}), labels({0, 0, 2, 2, 0, 2}));
    EXPECT_TRUE(bit_equal(got, from_vector<int64_t>({2, 0, 0, 0, 0, 1, 1, 0, 2}, {3, 3})));
    EXPECT_TRUE(bit_equal(confusion_matrix(labels({5}), labels({-5})),
                          from_vector<int64_t>({0, 0, 1, 0}, {2, 2})));
}

TEST(Metrics, roc_auc_ranks_and_halves_ties) {
    EXPECT_EQ(roc_auc_score(labels({0, 0, 1, 1}), scores({0.1, 0.4, 0.35, 0.8})), 0.75);
    EXPECT_EQ(roc_auc_score(labels({0, 1, 0, 1}), scores({1, 1, 1, 1})), 0.5);
    EXPECT_EQ(roc_auc_score(labels({0, 1, 1}), scores({1, 1, 2})), 0.75);
    EXPECT_EQ(roc_auc_score(labels({-1, 1}), from_vector<float>({2, 1})), 0);
    EXPECT_ERROR(roc_auc_score(labels({1, 1}), scores({0, 1})), ValueError,
                 "roc_auc_score: y_true must hold two labels, it holds 1");
    EXPECT_ERROR(roc_auc_score(labels({0, 1, 2}), scores({0, 1, 2})), ValueError, "it holds 3");
}

TEST(Metrics, log_loss_of_columns_and_of_one) {
    const double wanted = -(std::log(0.9) + std::log(0.8)) / 2;
    EXPECT_NEAR(log_loss(labels({0, 1}), scores({0.1, 0.8})), wanted, 1e-15);
    EXPECT_NEAR(log_loss(labels({0, 1}), from_vector<double>({0.9, 0.1, 0.2, 0.8}, {2, 2})), wanted,
                1e-15);
    EXPECT_NEAR(log_loss(labels({0, 1}), scores({0, 0})), -std::log(0x1p-52) / 2, 1e-12);
    EXPECT_NEAR(log_loss(labels({0, 1}), from_vector<float>({0, 0})), -std::log(0x1p-23) / 2, 1e-6);
    EXPECT_ERROR(log_loss(labels({1, 1}), scores({0, 1})), ValueError, "at least two labels");
    EXPECT_ERROR(log_loss(labels({0, 1}), scores({0, 1.5})), ValueError,
                 "y_prob has 1.5 for sample 1, not a probability");
    EXPECT_ERROR(log_loss(labels({0, 1, 2}), from_vector<double>({1, 0, 1, 0, 1, 0}, {3, 2})),
                 ValueError, "has not a column for each of 3 labels");
}

TEST(Metrics, precision_recall_and_f1_by_every_average) {
    const Tensor truth = labels({0, 1, 2, 0, 1, 2}), predicted = labels({0, 2, 1, 0, 0, 1});
    EXPECT_NEAR(precision_score(truth, predicted, {.average = "macro"}), 2.0 / 9, 1e-15);
    EXPECT_NEAR(recall_score(truth, predicted, {.average = "macro"}), 1.0 / 3, 1e-15);
    EXPECT_NEAR(f1_score(truth, predicted, {.average = "macro"}), 0.8 / 3, 1e-15);
    EXPECT_NEAR(f1_score(truth, predicted, {.average = "micro"}), 1.0 / 3, 1e-15);
    EXPECT_NEAR(f1_score(truth, predicted, {.average = "weighted"}), 0.8 / 3, 1e-15);
    const Tensor two = labels({1, 1, 0, 0, 1}), guess = labels({1, 0, 0, 1, 1});
    EXPECT_NEAR(precision_score(two, guess), 2.0 / 3, 1e-15);
    EXPECT_NEAR(recall_score(two, guess, {.pos_label = 0}), 0.5, 1e-15);
    EXPECT_EQ(precision_score(labels({1, 0}), labels({0, 0})), 0);
    EXPECT_EQ(precision_score(labels({1, 0}), labels({0, 0}), {.zero_division = 1}), 1);
    EXPECT_ERROR(f1_score(truth, predicted), ValueError, "there are 3; choose \"macro\"");
    EXPECT_ERROR(f1_score(two, guess, {.pos_label = 3}), ValueError, "pos_label 3 is not among");
    EXPECT_ERROR(f1_score(two, guess, {.average = "mean"}), ValueError, "average \"mean\"");
}

TEST(Metrics, classification_report_is_laid_out_as_scikit_learns) {
    const std::string wanted =
        "              precision    recall  f1-score   support\n"
        "\n"
        "     class 0       0.50      1.00      0.67         1\n"
        "     class 1       0.00      0.00      0.00         1\n"
        "     class 2       1.00      0.67      0.80         3\n"
        "\n"
        "    accuracy                           0.60         5\n"
        "   macro avg       0.50      0.56      0.49         5\n"
        "weighted avg       0.70      0.60      0.61         5\n";
    EXPECT_EQ(classification_report(labels({0, 1, 2, 2, 2}), labels({0, 0, 2, 2, 1}),
                                    {.target_names = {"class 0", "class 1", "class 2"}}),
              wanted);
    const std::string floats = classification_report(scores({0.5, 1}), scores({0.5, 1}));
    EXPECT_NE(floats.find("\n         0.5 "), std::string::npos) << floats;
    EXPECT_NE(floats.find("\n         1.0 "), std::string::npos) << floats;
    EXPECT_ERROR(classification_report(labels({0, 1}), labels({0, 1}), {.target_names = {"a"}}),
                 ValueError, "1 target_names for 2 labels");
}

TEST(Metrics, regression_scores) {
    const Tensor truth = scores({3, -0.5, 2, 7}), predicted = scores({2.5, 0, 2, 8});
    EXPECT_NEAR(mean_squared_error(truth, predicted), 0.375, 1e-15);
    EXPECT_NEAR(mean_absolute_error(truth, predicted), 0.5, 1e-15);
    EXPECT_NEAR(r2_score(truth, predicted), 0.9486081370449679, 1e-15);
    const Tensor truths = from_vector<double>({0.5, 1, -1, 1, 7, -6}, {3, 2});
    const Tensor guesses = from_vector<double>({0, 2, -1, 2, 8, -5}, {3, 2});
    EXPECT_NEAR(mean_squared_error(truths, guesses), 0.7083333333333334, 1e-15);
    EXPECT_NEAR(r2_score(truths, guesses), (0.9654377880184332 + 0.9081632653061225) / 2, 1e-14);
    EXPECT_EQ(r2_score(scores({2, 2}), scores({2, 2})), 1);
    EXPECT_EQ(r2_score(scores({2, 2}), scores({2, 3})), 0);
    EXPECT_ERROR(r2_score(scores({2}), scores({2})), ValueError, "at least two samples");
}

TEST(Metrics, bad_input_is_refused) {
    EXPECT_ERROR(accuracy_score(labels({1}), labels({1, 2})), ShapeError,
                 "accuracy_score: 1 true and 2 predicted labels");
    EXPECT_ERROR(accuracy_score(labels({}), labels({})), ValueError, "there are no labels");
    EXPECT_ERROR(accuracy_score(scores({kNaN}), labels({1})), ValueError, "label 0 is nan");
    EXPECT_ERROR(confusion_matrix(zeros({2, 2}), zeros({2, 2})), ShapeError, "got [2, 2]");
    EXPECT_ERROR(mean_squared_error(scores({1}), zeros({1, 1})), ShapeError, "got [1] and [1, 1]");
    EXPECT_ERROR(mean_squared_error(scores({1, INFINITY}), scores({1, 2})), ValueError,
                 "element 1 of y_true is inf");
}

TEST(Metrics, a_weight_in_r2_score_counts_as_so_many_rows) {
    const Tensor truth = from_vector<double>({1, 2, 4}), guess = from_vector<double>({1, 3, 3});
    const Tensor more = from_vector<double>({1, 2, 2, 4}),
                 guesses = from_vector<double>({1, 3, 3, 3});
    EXPECT_NEAR(metrics::r2_score(truth, guess, from_vector<int64_t>({1, 2, 1})),
                metrics::r2_score(more, guesses), 1e-15);
    EXPECT_THROWS(metrics::r2_score(truth, guess, from_vector<int64_t>({1, 2})), ShapeError,
                  "r2_score: sample_weight of shape [3] is wanted, got [2]");
}

}  // namespace
}  // namespace tern::classic::metrics
