// E28 - E34: what a fit says of rows.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/classic/estimator_suite.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::classic::suite {
namespace {

using test::throws_with;

bool is_classifier(const Subject& s) { return s.row.task == Task::classifier; }

void other_widths_are_refused(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy());
    for (int64_t d : {3, 5})
        for (const Method& method : s.row.methods)
            EXPECT_TRUE(throws_with<ShapeError>("columns, the fit had 4", [&] {
                method.call(e, s.x(s.easy(60, d)));
            })) << method.name;
    if (!s.row.inverse_transforms) return;
    const int64_t k = e.transform(s.x(s.easy())).size(1);
    EXPECT_TRUE(
        throws_with<ShapeError>("columns", [&] { e.inverse_transform(s.x(s.easy(60, k + 1))); }));
}

void classes_keep_order_and_type(const Subject& s) {
    Sample sample = s.easy();
    for (double& label : sample.y) label = 5 - 2 * label;
    AnyEstimator e = s.fitted(sample);
    EXPECT_EQ(e.class_labels().classes.to_vector<int64_t>(), (std::vector<int64_t>{1, 3, 5}));
    EXPECT_TRUE(e.class_labels().names.empty());
    const Tensor labels = e.predict(s.x(sample));
    EXPECT_EQ(labels.dtype(), DType::int64);
    EXPECT_EQ(labels.device(), s.device);
    for (double label : test::to_host(labels).values)
        EXPECT_TRUE(label == 1 || label == 3 || label == 5);
}

// Equal bits, or within the row's bound.
testing::AssertionResult as_promised(const Subject& s, const Outputs& got, const Outputs& wanted) {
    return s.row_bound() == 0 ? same(got, wanted) : alike(s.row, got, wanted, s.row_bound());
}

void rows_stand_for_themselves(const Subject& s) {
    const Sample sample = s.easy();
    AnyEstimator e = s.fitted(sample);
    const Outputs all = outputs(s.row, e, s.x(sample));
    for (const auto& which : {shuffled(60), range(7, 40, 3), range(59, 60)})
        EXPECT_TRUE(
            as_promised(s, outputs(s.row, e, s.x(sample.rows(which))), rows_of(all, which)));
    for (const Output& none : outputs(s.row, e, s.x(sample.rows({}))))
        EXPECT_EQ(none.values.size(0), 0) << none.name;
}

void single_rows_are_rows_of_the_batch(const Subject& s) {
    const Sample sample = s.easy(24);
    AnyEstimator e = s.fitted(sample);
    const Outputs all = outputs(s.row, e, s.x(sample));
    for (int64_t i = 0; i < sample.n(); ++i)
        EXPECT_TRUE(as_promised(s, outputs(s.row, e, s.x(sample.rows({i}))), rows_of(all, {i})))
            << i;
}

// `p`: [n, k], k classes.
void check_probabilities(const HostArray& p, const std::vector<double>& predicted, double eps) {
    const int64_t k = p.shape[1];
    for (int64_t i = 0; i < p.shape[0]; ++i) {
        const double* row = &p.values[static_cast<size_t>(i * k)];
        EXPECT_NEAR(std::accumulate(row, row + k, 0.0), 1, 4 * eps * static_cast<double>(k)) << i;
        EXPECT_TRUE(std::all_of(row, row + k, [](double v) { return v >= 0 && v <= 1; })) << i;
        EXPECT_EQ(std::max_element(row, row + k) - row, predicted[static_cast<size_t>(i)]) << i;
    }
}

void probabilities_are_probabilities(const Subject& s) {
    const Sample sample = s.easy();
    AnyEstimator e = s.fitted(sample);
    const Tensor p = e.predict_proba(s.x(sample));
    EXPECT_EQ(p.shape(), (Shape{60, 3}));
    const double eps = p.dtype() == DType::float32 ? 0x1p-23 : 0x1p-52;
    check_probabilities(test::to_host(p), test::to_host(e.predict(s.x(sample))).values, eps);
}

// Of two classes: the larger the value, the likelier the second.
void probabilities_follow_the_decision(const Subject& s) {
    Sample sample = s.easy();
    for (double& label : sample.y) label = std::min(label, 1.0);
    AnyEstimator e = s.fitted(sample);
    Outputs all = outputs(s.row, e, s.x(sample));
    const auto at = std::ranges::find(all, "decision_function", &Output::name);
    if (at == all.end()) return;
    const std::vector<double> decision = test::to_host(at->values).values;
    const HostArray p = test::to_host(e.predict_proba(s.x(sample)));
    std::vector<int64_t> order = range(0, 60);
    ASSERT_EQ(decision.size(), 60u);
    std::ranges::sort(order, {}, [&](int64_t i) { return decision[static_cast<size_t>(i)]; });
    for (size_t i = 1; i < order.size(); ++i)
        EXPECT_LE(p.at({order[i - 1], 1}), p.at({order[i], 1}));
}

void iterations_are_counted(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy());
    EXPECT_GE(s.row.n_iter(e), 1);
    if (!e.get_params().contains("max_iter")) return;
    AnyEstimator once = s.fitted(s.easy(), {{"max_iter", int64_t{1}}});
    EXPECT_EQ(s.row.n_iter(once), 1);
}

void beats_a_dummy(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy(90));
    EXPECT_GE(quality(s, e, s.easy(90)), s.row.traits.min_score);
}

}  // namespace

std::vector<Check> prediction_checks() {
    return {
        {"E28_other_widths_are_refused", other_widths_are_refused},
        {"E29_classes_keep_order_and_type", classes_keep_order_and_type, is_classifier},
        {"E30_rows_stand_for_themselves", rows_stand_for_themselves},
        {"E31_single_rows_are_rows_of_the_batch", single_rows_are_rows_of_the_batch},
        {"E32_probabilities_are_probabilities", probabilities_are_probabilities, is_classifier},
        {"E32_probabilities_follow_the_decision", probabilities_follow_the_decision, is_classifier},
        {"E33_iterations_are_counted", iterations_are_counted,
         [](const Subject& s) { return s.row.n_iter != nullptr; }},
        {"E34_beats_a_dummy", beats_a_dummy}};
}

}  // namespace tern::classic::suite
