// IncrementalPCA against PCA, and TruncatedSVD's algorithms against one another.
#include "classic/decomposition/incremental_pca.h"

#include <cmath>

#include "classic/decomposition/matrix.h"
#include "classic/decomposition/truncated_svd.h"
#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tensor/random.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

using test::near;

// Columns of falling spread around 0, 10, 20, ...
Tensor cloud(int64_t n, int64_t d, Device device = {}, DType dtype = float64) {
    std::vector<double> spread, centre;
    for (int64_t j = 0; j < d; ++j) {
        spread.push_back(std::pow(0.7, static_cast<double>(j)));
        centre.push_back(10 * static_cast<double>(j));
    }
    const Tensor x =
        plus_row(times_row(randn({n, d}, {.dtype = float64, .seed = 3}), from_vector(spread)),
                 from_vector(centre));
    return copied(x, device, dtype);
}

TEST(IncrementalPCA, without_loss_is_pca) {
    for (Device device : test::devices())
        for (int64_t batch : {4, 7, 30}) {  // shorter and longer than wide
            const Tensor x = cloud(60, 6, device);
            IncrementalPCA parts({.batch_size = batch});
            PCA whole;
            if (batch < 6) parts.set_params({{"batch_size", 6}});
            parts.fit(x);
            whole.fit(x);
            EXPECT_TRUE(near(parts.components(), whole.components(), {.absolute = 1e-10}));
            EXPECT_TRUE(near(parts.explained_variance(), whole.explained_variance(), {1e-10}));
            EXPECT_TRUE(near(parts.singular_values(), whole.singular_values(), {1e-10}));
            EXPECT_TRUE(near(parts.transform(x), whole.transform(x), {.absolute = 1e-9}));
            EXPECT_TRUE(near(parts.get_covariance(), whole.get_covariance(), {.absolute = 1e-10}));
            EXPECT_EQ(parts.components().device(), device);
        }
}

TEST(IncrementalPCA, wide_batches_go_by_rows) {
    const Tensor x = cloud(40, 30);
    IncrementalPCA parts({.n_components = 20, .batch_size = 20});
    PCA whole({.n_components = 5});
    parts.fit(x);
    whole.fit(x);
    EXPECT_TRUE(near(rows_of(parts.components(), 0, 5), whole.components(), {.absolute = 1e-3}));
    const Tensor z = parts.transform(x);
    EXPECT_EQ(z.shape(), (Shape{40, 20}));
    EXPECT_TRUE(near(parts.inverse_transform(z), x, {.absolute = 0.1}));
}

TEST(IncrementalPCA, whitened_columns_have_variance_1) {
    const Tensor x = cloud(200, 5);
    IncrementalPCA pca({.whiten = true});
    const Tensor z = pca.fit_transform(x);
    EXPECT_TRUE(near(column_moments(z, 1).variance, ones({5}, {.dtype = float64}), {1e-9}));
    EXPECT_TRUE(near(pca.inverse_transform(z), x, {.absolute = 1e-9}));
}

TEST(IncrementalPCA, batches_that_do_not_fit_are_refused) {
    IncrementalPCA pca({.n_components = 3});
    EXPECT_THROWS(pca.partial_fit(cloud(2, 6)), ValueError,
                  "IncrementalPCA.partial_fit: n_components is 3, the first batch has 2 rows");
    EXPECT_THROWS(pca.fit(cloud(20, 2)), ValueError,
                  "IncrementalPCA.fit: n_components is 3, x has 2 columns");
    pca.partial_fit(cloud(10, 6));
    EXPECT_EQ(pca.partial_fit(cloud(1, 6)).n_samples_seen(), 11);
    EXPECT_THROWS(pca.partial_fit(cloud(10, 5)), ShapeError,
                  "IncrementalPCA.partial_fit: x has 5 columns, the fit had 6");
    pca.set_params({{"n_components", 2}});
    EXPECT_THROWS(pca.partial_fit(cloud(10, 6)), ValueError,
                  "IncrementalPCA.partial_fit: n_components is 2, the batches before gave 3 "
                  "components");
    EXPECT_EQ(pca.n_samples_seen(), 11);
}

TEST(TruncatedSVD, algorithms_agree) {
    for (Device device : test::devices())
        for (DType dtype : {float32, float64}) {
            const double bound = dtype == float32 ? 1e-3 : 1e-8;
            const Tensor x = cloud(80, 12, device, dtype);
            TruncatedSVD exact({.n_components = 3, .algorithm = "exact"});
            const Tensor wanted = exact.fit_transform(x);
            EXPECT_EQ(wanted.shape(), (Shape{80, 3}));
            for (const char* algorithm : {"auto", "gram", "randomized"}) {
                TruncatedSVD other({.n_components = 3, .algorithm = algorithm});
                EXPECT_TRUE(near(other.fit_transform(x), wanted, {.absolute = bound}));
                EXPECT_TRUE(near(other.singular_values(), exact.singular_values(), {bound}));
                EXPECT_TRUE(near(other.explained_variance(), exact.explained_variance(), {bound}));
            }
        }
}

TEST(TruncatedSVD, all_components_give_x_back) {
    const Tensor x = cloud(9, 5), wide = cloud(5, 9);
    TruncatedSVD svd({.n_components = 5});
    EXPECT_TRUE(near(svd.inverse_transform(svd.fit_transform(x)), x, {.absolute = 1e-10}));
    EXPECT_TRUE(near(svd.inverse_transform(svd.fit_transform(wide)), wide, {.absolute = 1e-10}));
    EXPECT_THROWS(svd.fit(cloud(9, 4)), ValueError,
                  "TruncatedSVD.fit: n_components is 5, x [9, 4] has at most 4");
}

}  // namespace
}  // namespace tern::classic
