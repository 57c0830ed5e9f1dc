// E11 - E27: data of every kind.
#include <algorithm>
#include <cmath>

#include "tests/classic/estimator_suite.h"
#include "tests/support/compare.h"
#include "tests/support/layouts.h"
#include "tests/support/throws.h"

namespace tern::classic::suite {
namespace {

using test::throws_with;

bool is_classifier(const Subject& s) { return s.row.task == Task::classifier; }
bool is_supervised(const Subject& s) { return s.supervised(); }

void a_single_dimension_is_refused(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy());
    const Tensor flat = s.weights(s.easy().y);
    const char* hint = "a single column is [n, 1], a single row [1, d]";
    EXPECT_TRUE(throws_with<ShapeError>(hint, [&] { e.fit(flat, s.y(s.easy())); }));
    for (const Method& method : s.row.methods)
        EXPECT_TRUE(throws_with<ShapeError>(hint, [&] { method.call(e, flat); })) << method.name;
}

void what_is_not_finite_is_refused(const Subject& s) {
    AnyEstimator e = s.fitted(s.easy());
    std::vector<double> values = {INFINITY, -INFINITY};
    if (!s.row.traits.allow_nan) values.push_back(std::nan(""));
    for (double value : values) {
        Sample bad = s.easy();
        bad.x.at({11, 2}) = value;
        const auto refused = [&](auto call) {
            return throws_with<ValueError>("row 11, column 2", call);
        };
        EXPECT_TRUE(refused([&] { e.fit(s.x(bad), s.y(bad)); })) << value;
        for (const Method& method : s.row.methods)
            EXPECT_TRUE(refused([&] { method.call(e, s.x(bad)); })) << method.name << value;
    }
}

void targets_that_are_not_finite_are_refused(const Subject& s) {
    for (double value : {double(INFINITY), double(-INFINITY), std::nan("")}) {
        std::vector<double> y = s.easy().y;
        y[11] = value;
        AnyEstimator e = s.make();
        EXPECT_TRUE(
            throws_with<ValueError>("at row 11", [&] { e.fit(s.x(s.easy()), s.weights(y)); }));
        EXPECT_FALSE(e.is_fitted());
    }
}

// NaN is a value that is missing: rows without one are judged as ever, fits do without it.
void missing_values_are_taken(const Subject& s) {
    Sample sample = s.easy();
    for (int64_t i = 0; i < 12; ++i) sample.x.at({i, i % 4}) = std::nan("");
    AnyEstimator e = s.fitted(sample);
    const Sample whole = sample.rows(range(12, 60));
    EXPECT_TRUE(finite(outputs(s.row, e, s.x(whole))));
    EXPECT_TRUE(same(outputs(s.row, e, s.x(whole)),
                     rows_of(outputs(s.row, e, s.x(sample)), range(12, 60))));
}

void nothing_is_refused(const Subject& s) {
    AnyEstimator e = s.make();
    const Sample sample = s.easy();
    EXPECT_TRUE(throws_with<ValueError>(
        "no rows or no columns", [&] { e.fit(s.x(sample.rows({})), s.y(sample.rows({}))); }));
    EXPECT_TRUE(throws_with<ValueError>("no rows or no columns",
                                        [&] { e.fit(s.x(sample.columns({})), s.y(sample)); }));
    EXPECT_THROW(e.fit(Tensor(), s.y(sample)), ValueError);
    if (s.supervised()) {
        EXPECT_THROW(e.fit(s.x(sample)), ValueError);
    }
    EXPECT_FALSE(e.is_fitted());
}

void one_row_or_column(const Subject& s) {
    EXPECT_TRUE(works_or_says_why(s, s.easy(1)));
    EXPECT_TRUE(works_or_says_why(s, s.easy(60, 1)));
    EXPECT_TRUE(works_or_says_why(s, s.easy(1, 1)));
}

void one_class(const Subject& s) {
    Sample sample = s.easy();
    std::ranges::fill(sample.y, 3);
    EXPECT_TRUE(works_or_says_why(s, sample));
    try {
        AnyEstimator e = s.fitted(sample);
        for (double label : test::to_host(e.predict(s.x(sample))).values) EXPECT_EQ(label, 3);
    } catch (const ValueError& error) {
        EXPECT_NE(std::string(error.what()).find("class"), std::string::npos) << error.what();
    }
}

void labels_with_gaps_and_texts(const Subject& s) {
    Sample numbers = s.easy();
    std::vector<std::string> texts;
    for (double& label : numbers.y) {
        texts.push_back(label == 0 ? "Zebra" : "ant");
        label = label == 0 ? -7 : 42;
    }
    AnyEstimator e = s.fitted(numbers), named = s.make();
    named.fit(s.x(numbers), texts);
    EXPECT_EQ(named.class_labels().names, (std::vector<std::string>{"Zebra", "ant"}));
    EXPECT_EQ(e.class_labels().classes.to_vector<int64_t>(), (std::vector<int64_t>{-7, 42}));
    const std::vector<double> got = test::to_host(e.predict(s.x(numbers))).values;
    EXPECT_EQ(named.score(s.x(numbers), texts), e.score(s.x(numbers), s.y(numbers)));
    if (!s.row.predict_names) return;
    const std::vector<std::string> names = s.row.predict_names(named, s.x(numbers));
    for (size_t i = 0; i < got.size(); ++i) EXPECT_EQ(names[i], got[i] == -7 ? "Zebra" : "ant");
}

void regression_targets_are_refused(const Subject& s) {
    std::vector<double> y = s.easy().y;
    y[3] += 0.25;
    AnyEstimator e = s.make();
    EXPECT_TRUE(
        throws_with<ValueError>("take a regressor", [&] { e.fit(s.x(s.easy()), s.weights(y)); }));
}

void constant_columns(const Subject& s) {
    Sample sample = s.easy();
    for (int64_t i = 0; i < sample.n(); ++i) {
        sample.x.at({i, 1}) = 0.1;
        sample.x.at({i, 2}) = 1e6 + (i == 0 ? 1e-3 : 0);
    }
    EXPECT_TRUE(works_or_says_why(s, sample));
    std::ranges::fill(sample.x.values, 7);
    EXPECT_TRUE(works_or_says_why(s, sample));
    std::ranges::fill(sample.x.values, 0);
    EXPECT_TRUE(works_or_says_why(s, sample));
}

void types_and_layouts(const Subject& s) {
    Sample sample = s.easy();
    for (double& value : sample.x.values) value = std::round(4 * value) + 20;
    AnyEstimator dense = s.fitted(sample);
    const Outputs wanted = outputs(s.row, dense, s.x(sample));
    const auto with = [&](const Tensor& x) {
        AnyEstimator e = s.make();
        e.fit(x, s.y(sample));
        return outputs(s.row, e, x);
    };
    for (test::Placement placement : {test::Placement::transposed, test::Placement::sliced})
        EXPECT_TRUE(same(with(test::placed(sample.x, s.dtype, s.device, placement)), wanted));
    if (s.dtype != DType::float64) return;
    for (DType dtype : {DType::int64, DType::uint8, DType::int16})
        EXPECT_TRUE(same(with(test::to_tensor(sample.x, dtype, s.device)), wanted)) << name(dtype);
    EXPECT_TRUE(alike(s.row, with(test::to_tensor(sample.x, DType::float32, s.device)), wanted,
                      s.row.traits.float32_bound));
    EXPECT_THROW(with(test::to_tensor(sample.x, DType::bool_, s.device)), DTypeError);
}

void counts_beyond_the_data_are_refused(const Subject& s) {
    for (const std::string& option : s.row.traits.limited_by_data)
        EXPECT_TRUE(throws_with<ValueError>(option, [&] {
            AnyEstimator e = s.fitted(s.easy(), {{option, int64_t{100}}});
            outputs(s.row, e, s.x(s.easy()));
        })) << option;
}

void duplicates(const Subject& s) {
    Sample sample = s.easy(30);
    const std::vector<int64_t> first = range(0, 30);
    std::vector<int64_t> twice = first;
    twice.insert(twice.end(), first.begin(), first.end());
    sample = sample.rows(twice);
    EXPECT_TRUE(works_or_says_why(s, sample));
    AnyEstimator e = s.fitted(sample);
    const Outputs all = outputs(s.row, e, s.x(sample));
    EXPECT_TRUE(alike(s.row, rows_of(all, range(30, 60)), rows_of(all, first), s.row_bound()));
    EXPECT_TRUE(works_or_says_why(s, sample.rows(std::vector<int64_t>(20, 0))));
}

void wide_and_long(const Subject& s) {
    EXPECT_TRUE(works_or_says_why(s, s.easy(6, 25)));
    EXPECT_TRUE(works_or_says_why(s, s.easy(s.on_cpu() ? 3000 : 300, 2)));
}

void collinear_columns(const Subject& s) {
    const Sample sample = s.easy().columns({0, 1, 0, 1, 0});
    EXPECT_TRUE(works_or_says_why(s, sample));
}

void scales(const Subject& s) {
    const bool wide = s.dtype == DType::float64;
    for (double scale : {wide ? 1e150 : 1e15, wide ? 1e-150 : 1e-15}) {
        Sample sample = s.easy();
        for (double& value : sample.x.values) value *= scale;
        EXPECT_TRUE(works_or_says_why(s, sample)) << scale;
    }
}

void an_offset(const Subject& s) {
    Sample sample = s.easy();
    for (double& value : sample.x.values) value += s.dtype == DType::float64 ? 1e8 : 1e3;
    EXPECT_TRUE(works_or_says_why(s, sample));
    AnyEstimator e = s.fitted(sample);
    EXPECT_GE(quality(s, e, sample), s.row.traits.min_score);
}

void columns_of_targets(const Subject& s) {
    const Sample sample = s.easy();
    AnyEstimator flat = s.fitted(sample), column = s.make();
    const HostArray y(Shape{sample.n(), 1}, sample.y);
    column.fit(s.x(sample), test::to_tensor(y, s.y(sample).dtype(), s.device));
    EXPECT_TRUE(same(column.fit_state(), flat.fit_state()));
    EXPECT_THROW(flat.fit(s.x(sample), s.y(sample.rows(range(0, 59)))), ShapeError);
    const Outputs got = outputs(s.row, column, s.x(sample));
    EXPECT_TRUE(same(got, outputs(s.row, flat, s.x(sample))));
}

}  // namespace

std::vector<Check> input_checks() {
    return {{"E11_a_single_dimension_is_refused", a_single_dimension_is_refused},
            {"E12_what_is_not_finite_is_refused", what_is_not_finite_is_refused},
            {"E13_targets_that_are_not_finite_are_refused", targets_that_are_not_finite_are_refused,
             is_supervised},
            {"E14_missing_values_are_taken", missing_values_are_taken,
             [](const Subject& s) { return s.row.traits.allow_nan; }},
            {"E15_nothing_is_refused", nothing_is_refused},
            {"E16_one_row_or_column", one_row_or_column},
            {"E17_one_class", one_class, is_classifier},
            {"E18_labels_with_gaps_and_texts", labels_with_gaps_and_texts, is_classifier},
            {"E19_regression_targets_are_refused", regression_targets_are_refused, is_classifier},
            {"E20_constant_columns", constant_columns},
            {"E21_types_and_layouts", types_and_layouts},
            {"E22_counts_beyond_the_data_are_refused", counts_beyond_the_data_are_refused,
             [](const Subject& s) { return !s.row.traits.limited_by_data.empty(); }},
            {"E23_duplicates", duplicates},
            {"E24_wide_and_long", wide_and_long},
            {"E25_collinear_columns", collinear_columns},
            {"E26_scales", scales},
            {"E26_an_offset", an_offset},
            {"E27_columns_of_targets", columns_of_targets, is_supervised}};
}

}  // namespace tern::classic::suite
