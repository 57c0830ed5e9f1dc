// MiniBatchKMeans: close to KMeans on a part of the work, and in pieces.
#include "classic/cluster/mini_batch_kmeans.h"

#include "classic/cluster/kmeans.h"
#include "classic/host_vector.h"
#include "tensor/factory.h"
#include "tensor/random.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

Tensor matrix(const std::vector<double>& values, int64_t columns) {
    return from_vector(values, {static_cast<int64_t>(values.size()) / columns, columns});
}

TEST(MiniBatchKMeans, comes_near_to_kmeans) {
    const Tensor x = randn({6000, 4}, {.seed = 5});
    KMeans whole({.n_clusters = 12, .n_init = 3});
    MiniBatchKMeans parts({.n_clusters = 12, .batch_size = 512, .n_init = 3});
    whole.fit(x);
    parts.fit(x);
    EXPECT_LT(parts.inertia(), 1.05 * whole.inertia());
    EXPECT_GT(parts.inertia(), 0.99 * whole.inertia());
    EXPECT_TRUE(test::bit_equal(parts.predict(x), parts.labels()));
    EXPECT_GT(parts.n_steps(), 10);
    EXPECT_EQ(parts.n_iter(), (parts.n_steps() * 512 + 5999) / 6000);
}

// A batch moves each centre to the mean of all it has seen.
TEST(MiniBatchKMeans, learns_in_pieces) {
    for (Device device : test::devices()) {
        const auto on = [&](const std::vector<double>& values) {
            return from_vector(values, {static_cast<int64_t>(values.size()), 1}, device);
        };
        MiniBatchKMeans km(
            {.n_clusters = 2, .reassignment_ratio = 0, .init_centers = matrix({0, 10}, 1)});
        km.partial_fit(on({1, 3, 11}));
        EXPECT_EQ(host_vector<double>(km.cluster_centers()), (std::vector<double>{2, 11}));
        km.partial_fit(on({5, 13, 15}));
        EXPECT_EQ(host_vector<double>(km.cluster_centers()), (std::vector<double>{3, 13}));
        EXPECT_EQ(host_vector<int64_t>(km.labels()), (std::vector<int64_t>{0, 1, 1}));
        EXPECT_EQ(km.inertia(), 4 + 0 + 4);
        EXPECT_EQ(km.n_steps(), 2);
        EXPECT_ERROR(km.partial_fit(ones({2, 3}, {.device = device})), ShapeError, "3 columns");
        EXPECT_EQ(km.n_steps(), 2);
    }
}

TEST(MiniBatchKMeans, weights_move_centres) {
    MiniBatchKMeans km({.n_clusters = 1, .init_centers = matrix({0}, 1)});
    km.partial_fit(matrix({1, 4}, 1), {.sample_weight = from_vector<double>({1, 2})});
    EXPECT_EQ(host_vector<double>(km.cluster_centers())[0], 3);
    EXPECT_EQ(km.inertia(), 4 + 2);
}

TEST(MiniBatchKMeans, centres_that_see_nothing_start_anew) {
    const Tensor x = randn({500, 2}, {.seed = 5});
    MiniBatchKMeans km({.n_clusters = 3,
                        .batch_size = 100,
                        .init_centers = matrix({0, 0, 900, 900, 950, 950}, 2)});
    km.fit(x);
    for (double value : host_vector<float>(km.cluster_centers())) EXPECT_LT(value, 10);
}

TEST(MiniBatchKMeans, says_what_is_wrong) {
    MiniBatchKMeans km({.n_clusters = 5, .batch_size = 0});
    EXPECT_ERROR(km.fit(ones({9, 1})), ValueError, "batch_size");
    MiniBatchKMeans few({.n_clusters = 5});
    EXPECT_THROWS(few.partial_fit(ones({4, 1})), ValueError,
                  "MiniBatchKMeans.partial_fit: x has 4 rows, fewer than n_clusters = 5");
    EXPECT_ERROR(few.n_steps(), NotFittedError, "n_steps");
}

}  // namespace
}  // namespace tern::classic
