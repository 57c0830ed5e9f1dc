// Labels of classifiers, and what estimators ask of their data.
#include "classic/class_labels.h"

#include "classic/inputs.h"
#include "tensor/factory.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

const double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(ClassLabels, numbers_are_kept_as_given) {
    const EncodedLabels y = encode_labels("fit", from_vector<int64_t>({42, -7, 42}), 3, Device());
    EXPECT_EQ(y.labels.classes.to_vector<int64_t>(), (std::vector<int64_t>{-7, 42}));
    EXPECT_EQ(y.numbers.to_vector<int64_t>(), (std::vector<int64_t>{1, 0, 1}));
    EXPECT_EQ(y.labels.labels_of(y.numbers).to_vector<int64_t>(),
              (std::vector<int64_t>{42, -7, 42}));
    EXPECT_EQ(
        y.labels.numbers_of("score", from_vector<float>({-7, 1}, {2, 1})).to_vector<int64_t>(),
        (std::vector<int64_t>{0, -1}));
}

TEST(ClassLabels, texts_are_kept_as_given) {
    const EncodedLabels y = encode_labels("fit", {"setosa", "iris", "setosa"}, 3, Device());
    EXPECT_EQ(y.labels.names, (std::vector<std::string>{"iris", "setosa"}));
    EXPECT_EQ(y.numbers.to_vector<int64_t>(), (std::vector<int64_t>{1, 0, 1}));
    EXPECT_THROWS((y.labels.numbers_of("score", from_vector<int64_t>({1}))), ValueError,
                  "score: the fit was to texts, the labels are numbers");
}

TEST(ClassLabels, what_is_no_label_is_refused) {
    const auto refused = [](const Tensor& y, const char* message) {
        EXPECT_THROWS(encode_labels("fit", y, y.size(0), Device()), ValueError, message);
    };
    refused(from_vector<float>({1, 0.5f}),
            "fit: y is 0.5 at row 1, labels are whole numbers; for targets that are not, take a "
            "regressor");
    refused(from_vector<double>({1, kNaN}), "fit: y is nan at row 1");
    EXPECT_THROWS((encode_labels("fit", ones({2, 2}), 2, Device())), ShapeError,
                  "fit: labels of shape [n] are wanted, got [2, 2]");
    EXPECT_THROWS((encode_labels("fit", ones({2}), 3, Device())), ShapeError,
                  "fit: x has 3 rows, y has 2 labels");
}

TEST(Inputs, bad_features_are_named) {
    const auto refused = [](const Tensor& x, const char* message) {
        EXPECT_THROWS(checked_features("E.fit", x), ValueError, message);
    };
    refused(from_vector<double>({1, 2, 3, kNaN}, {2, 2}),
            "E.fit: x holds nan at row 1, column 1; finite numbers are wanted");
    refused(ones({0, 2}), "E.fit: x has no rows or no columns, shape [0, 2]");
    EXPECT_THROWS((checked_features("E.fit", ones({3}))), ShapeError,
                  "E.fit: x of shape [n, d] is wanted, got [3]; a single column is [n, 1], a "
                  "single row [1, d]");
    EXPECT_THROWS((checked_features("E.predict", ones({3, 2}), {3, Device(), DType::float32})),
                  ShapeError, "E.predict: x has 2 columns, the fit had 3");
    const Tensor missing = from_vector<double>({1, kNaN}, {1, 2});
    EXPECT_EQ(checked_features("E.fit", missing, {.allow_nan = true}).dtype(), DType::float64);
    EXPECT_EQ(checked_features("E.fit", from_vector<int64_t>({1}, {1, 1})).dtype(), DType::float64);
}

TEST(Inputs, bad_weights_are_named) {
    const auto weigh = [](const Tensor& w) {
        return checked_weights("E.fit", w, 2, DType::float64, Device());
    };
    EXPECT_EQ(weigh(from_vector<int64_t>({1, 2})).to_vector<double>(), (std::vector<double>{1, 2}));
    EXPECT_FALSE(weigh({}).defined());
    EXPECT_THROWS((weigh(ones({3}))), ShapeError,
                  "E.fit: sample_weight of shape [2] is wanted, got [3]");
    EXPECT_THROWS((weigh(from_vector<double>({1, -1}))), ValueError,
                  "E.fit: sample_weight is negative: -1");
    EXPECT_THROWS((weigh(zeros({2}))), ValueError, "E.fit: sample_weight is 0 for every row");
    EXPECT_THROWS((weigh(from_vector<double>({1, kNaN}))), ValueError,
                  "E.fit: sample_weight holds nan at row 1; finite numbers are wanted");
}

}  // namespace
}  // namespace tern::classic
