// PCA: its solvers against one another and against the model's own equations.
#include "classic/decomposition/pca.h"

#include <cmath>
#include <numbers>

#include "classic/decomposition/matrix.h"
#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tensor/random.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

using test::near;

// n rows of a cloud whose axes have lengths d, d - 1, ... 1, turned and moved.
Tensor cloud(int64_t n, int64_t d, Device device = {}, double offset = 10) {
    std::vector<double> lengths, centre;
    for (int64_t j = 0; j < d; ++j) {
        lengths.push_back(static_cast<double>(d - j));
        centre.push_back(offset * static_cast<double>(j % 5));
    }
    const RandomOptions random{.device = device, .dtype = float64, .seed = 5};
    const Tensor turn = orthonormal(randn({d, d}, random));
    const Tensor z = times_row(randn({n, d}, random), from_vector(lengths, {d}, device));
    return plus_row(product(z, turn), from_vector(centre, {d}, device));
}

std::vector<double> host(const Tensor& x) {
    return copied(x, Device(), float64).to_vector<double>();
}

// The share of a direction that two sets of unit rows differ by, sign aside.
void expect_same_axes(const Tensor& a, const Tensor& b, double tolerance) {
    const Tensor cosines =
        product(copied(a, Device(), float64), transposed(copied(b, Device(), float64)));
    for (int64_t i = 0; i < a.size(0); ++i)
        EXPECT_NEAR(
            std::abs(rows_of(cosines, i, i + 1).to_vector<double>()[static_cast<size_t>(i)]), 1,
            tolerance)
            << "axis " << i;
}

TEST(PCA, solvers_agree) {
    for (Device device : test::devices()) {
        const Tensor x = cloud(400, 12, device);
        const auto fitted = [&](const char* solver) {
            PCA pca({.n_components = 4, .svd_solver = solver});
            pca.fit(x);
            return pca;
        };
        const PCA full = fitted("full");
        for (const char* solver : {"covariance_eigh", "randomized"}) {
            const PCA other = fitted(solver);
            const double loose = solver[0] == 'r' ? 1e-3 : 1e-10;
            expect_same_axes(full.components(), other.components(), loose);
            EXPECT_TRUE(near(copied(other.explained_variance(), Device(), float64),
                             copied(full.explained_variance(), Device(), float64), {loose, 0}));
            EXPECT_NEAR(other.noise_variance(), full.noise_variance(), 10 * loose);
        }
    }
}

TEST(PCA, all_components_turn_and_turn_back) {
    for (bool whiten : {false, true}) {
        const Tensor x = cloud(60, 5);
        PCA pca({.whiten = whiten});
        const Tensor z = pca.fit_transform(x);
        EXPECT_EQ(z.shape(), (Shape{60, 5}));
        EXPECT_TRUE(near(pca.inverse_transform(z), x, {1e-10, 1e-10}));
        double ratio = 0;
        for (double each : host(pca.explained_variance_ratio())) ratio += each;
        EXPECT_NEAR(ratio, 1, 1e-12);
        if (!whiten) continue;
        const Tensor products = gram(z, zeros({5}, {.dtype = float64})).products;
        EXPECT_TRUE(near(products, full({5, 5}, 0, {.dtype = float64}), {0, 59 + 1e-6}));
        for (int64_t i = 0; i < 5; ++i)
            EXPECT_NEAR(host(products)[static_cast<size_t>(6 * i)], 59, 1e-6);
    }
}

TEST(PCA, signs_make_the_largest_element_positive) {
    PCA pca;
    pca.fit(cloud(50, 6));
    for (int64_t i = 0; i < 6; ++i) {
        const std::vector<double> row = rows_of(pca.components(), i, i + 1).to_vector<double>();
        double largest = 0;
        for (double value : row)
            if (std::abs(value) > std::abs(largest)) largest = value;
        EXPECT_GT(largest, 0);
    }
}

TEST(PCA, a_share_takes_as_many_components_as_explain_it) {
    const Tensor x = cloud(500, 6);
    PCA all;
    all.fit(x);
    const std::vector<double> ratio = host(all.explained_variance_ratio());
    PCA two({.n_components = ratio[0] + ratio[1] - 1e-9});
    PCA three({.n_components = ratio[0] + ratio[1] + 1e-9});
    EXPECT_EQ(two.fit(x).n_components(), 2);
    EXPECT_EQ(three.fit(x).n_components(), 3);
}

// By the densities themselves: C = components' (v - s) components + s.
TEST(PCA, scores_are_log_densities) {
    const Tensor x = cloud(200, 4);
    PCA pca({.n_components = 2});
    pca.fit(x);
    const Eigen eigen = symmetric_eigen("test", pca.get_covariance());
    const std::vector<double> values = host(eigen.values);
    EXPECT_NEAR(values[3], pca.noise_variance(), 1e-9);
    const Tensor z = product(minus_row(x, pca.mean()), transposed(eigen.vectors));
    double wanted = -2 * std::log(2 * std::numbers::pi);
    for (size_t j = 0; j < 4; ++j) wanted -= 0.5 * std::log(values[j]);
    for (size_t j = 0; j < 4; ++j) wanted -= 0.5 * std::pow(host(z)[j], 2) / values[j];
    EXPECT_NEAR(host(pca.score_samples(x))[0], wanted, 1e-9);
}

TEST(PCA, float32_far_from_zero_keeps_its_digits) {
    const Tensor x = cloud(5000, 8, {}, 1e4);
    PCA exact({.svd_solver = "full"}), single;
    exact.fit(x);
    single.fit(copied(x, Device(), float32));
    EXPECT_EQ(single.components().dtype(), float32);
    EXPECT_TRUE(near(copied(single.explained_variance(), Device(), float64),
                     exact.explained_variance(), {1e-3, 0}));
}

// Squares of 1e30 are beyond float32; the values are not.
TEST(PCA, large_values_are_not_mistaken_for_infinity) {
    PCA pca;
    pca.fit(
        copied(times_row(cloud(100, 3), full({3}, 1e30, {.dtype = float64})), Device(), float32));
    for (double value : host(pca.explained_variance_ratio())) EXPECT_TRUE(std::isfinite(value));
}

TEST(PCA, wide_data_have_as_many_components_as_rows) {
    for (const char* solver : {"full", "covariance_eigh"}) {
        PCA pca({.svd_solver = solver});
        pca.fit(cloud(7, 20));
        EXPECT_EQ(pca.n_components(), 7);
        EXPECT_NEAR(host(pca.explained_variance())[6], 0, 1e-9);
    }
}

TEST(PCA, bad_input_is_refused) {
    const double nan = std::nan("");
    EXPECT_THROWS(PCA({.n_components = 4}).fit(cloud(10, 3)), ValueError,
                  "PCA.fit: n_components is 4, x [10, 3] has at most 3");
    EXPECT_THROWS(PCA({.n_components = 2.5}).fit(cloud(10, 3)), ValueError,
                  "PCA.fit: n_components is 2.5, a whole number or a share below 1 is wanted");
    EXPECT_THROWS(PCA({.n_components = 0}).fit(cloud(10, 3)), ValueError,
                  "PCA: n_components is 0, more than 0 is wanted");
    EXPECT_THROWS(PCA({.svd_solver = "fast"}).fit(cloud(10, 3)), ValueError,
                  "PCA: svd_solver is 'fast', 'auto', 'full', 'covariance_eigh' or 'randomized' is "
                  "wanted");
    EXPECT_THROWS(PCA().fit(cloud(1, 3)), ValueError,
                  "PCA.fit: x has one row, a variance takes two");
    EXPECT_THROWS(PCA().fit(from_vector<double>({1, 2, 3, nan, 5, 6}, {3, 2})), ValueError,
                  "PCA.fit: x holds nan at row 1, column 1; finite numbers are wanted");
    EXPECT_THROWS(PCA().transform(cloud(2, 3)), NotFittedError, "PCA.transform: call fit first");
    EXPECT_THROWS(PCA({.n_components = 0.5, .svd_solver = "randomized"}).fit(cloud(10, 3)),
                  ValueError, "PCA.fit: the randomized solver takes n_components as a count");
}

}  // namespace
}  // namespace tern::classic
