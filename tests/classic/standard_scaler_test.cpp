// StandardScaler: scikit-learn's statistics and its rule for constant columns.
#include "classic/preprocessing/standard_scaler.h"

#include <cmath>

#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tests/support/compare.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

using test::bit_equal;

const double kNaN = std::nan("");

Tensor matrix(const std::vector<double>& values, int64_t columns) {
    return from_vector(values, {static_cast<int64_t>(values.size()) / columns, columns});
}
std::vector<double> list(const Tensor& x) { return x.to_vector<double>(); }

TEST(StandardScaler, columns_get_mean_0_and_variance_1) {
    StandardScaler scaler;
    const Tensor z = scaler.fit_transform(matrix({0, 0, 0, 0, 1, 1, 1, 1}, 2));
    EXPECT_EQ(list(scaler.mean()), (std::vector<double>{0.5, 0.5}));
    EXPECT_EQ(list(scaler.var()), (std::vector<double>{0.25, 0.25}));
    EXPECT_EQ(list(scaler.scale()), (std::vector<double>{0.5, 0.5}));
    EXPECT_EQ(list(z), (std::vector<double>{-1, -1, -1, -1, 1, 1, 1, 1}));
    EXPECT_EQ(list(scaler.transform(matrix({2, 2}, 2))), (std::vector<double>{3, 3}));
    EXPECT_EQ(list(scaler.inverse_transform(z)), (std::vector<double>{0, 0, 0, 0, 1, 1, 1, 1}));
}

TEST(StandardScaler, the_type_of_x_stays_if_it_is_floating) {
    StandardScaler scaler;
    EXPECT_EQ(scaler.fit_transform(from_vector<float>({1, 3}, {2, 1})).dtype(), float32);
    EXPECT_EQ(scaler.fit_transform(from_vector<int64_t>({1, 3}, {2, 1})).dtype(), float64);
    EXPECT_TRUE(bit_equal(scaler.transform(from_vector<float>({1, 3}, {2, 1})),
                          from_vector<float>({-1, 1}, {2, 1})));
}

TEST(StandardScaler, parts_can_be_left_out) {
    StandardScaler centre({.with_std = false}), scale({.with_mean = false});
    EXPECT_EQ(list(centre.fit_transform(matrix({1, 5}, 1))), (std::vector<double>{-2, 2}));
    EXPECT_EQ(list(scale.fit_transform(matrix({1, 5}, 1))), (std::vector<double>{0.5, 2.5}));
}

// 0.1 has no exact double: a thousand of them have a tiny variance that is rounding alone.
TEST(StandardScaler, constant_columns_have_scale_1) {
    for (double value : {0.0, 0.1, 1e4, 1e8 + 0.1, 1e15, 1e-300}) {
        StandardScaler scaler;
        const Tensor z = scaler.fit_transform(matrix(std::vector<double>(1000, value), 1));
        EXPECT_EQ(list(scaler.scale())[0], 1) << value;
        for (double v : list(z)) EXPECT_NEAR(v, 0, std::abs(value) * 1e-12) << value;
    }
}

TEST(StandardScaler, large_offsets_do_not_cancel) {
    StandardScaler scaler;
    scaler.fit(matrix({1e9 + 1, 1e9 + 2, 1e9 + 3}, 1));
    EXPECT_NEAR(list(scaler.var())[0], 2.0 / 3, 1e-12);
}

TEST(StandardScaler, nan_is_missing) {
    StandardScaler scaler;
    const Tensor z = scaler.fit_transform(matrix({1, kNaN, kNaN, 4, 3, 8}, 2));
    EXPECT_EQ(list(scaler.mean()), (std::vector<double>{2, 6}));
    EXPECT_EQ(list(scaler.scale()), (std::vector<double>{1, 2}));
    EXPECT_EQ(list(z)[0], -1);
    EXPECT_TRUE(std::isnan(list(z)[1]));
    EXPECT_EQ(list(z)[5], 1);
}

TEST(StandardScaler, views_give_what_their_copies_give) {
    const Tensor x = matrix({1, 2, 3, 4, 5, 7}, 3);
    const Tensor flipped = with_layout(x, permute("test", x.layout(), {1, 0}));
    StandardScaler a, b;
    EXPECT_TRUE(bit_equal(a.fit_transform(flipped), b.fit_transform(flipped.clone())));
}

TEST(StandardScaler, bad_input_is_refused_and_the_last_fit_stays) {
    StandardScaler scaler;
    EXPECT_ERROR(scaler.transform(matrix({1}, 1)), NotFittedError,
                 "StandardScaler.transform: call");
    EXPECT_ERROR(scaler.mean(), NotFittedError, "call fit first");
    scaler.fit(matrix({1, 2, 3, 4}, 2));
    EXPECT_ERROR(scaler.fit(from_vector<double>({1})), ShapeError, "got [1]; a single column");
    EXPECT_ERROR(scaler.fit(zeros({0, 2})), ValueError,
                 "x has no rows or no columns, shape [0, 2]");
    EXPECT_ERROR(scaler.fit(matrix({1, 2, 3, -INFINITY}, 2)), ValueError,
                 "x holds -inf at row 1, column 1");
    EXPECT_ERROR(scaler.transform(matrix({1, INFINITY}, 2)), ValueError, "row 0, column 1");
    EXPECT_ERROR(scaler.transform(matrix({1, 2, 3}, 3)), ShapeError,
                 "x has 3 columns, the fit had 2");
    EXPECT_EQ(list(scaler.mean()), (std::vector<double>{2, 3}));
    EXPECT_EQ(scaler.transform(zeros({0, 2})).shape(), (Shape{0, 2}));
}

}  // namespace
}  // namespace tern::classic
