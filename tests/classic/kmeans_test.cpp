// KMeans: Lloyd's method, its bounds and its starts.
#include "classic/cluster/kmeans.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "classic/host_vector.h"
#include "kernels/threads.h"
#include "tensor/convert.h"
#include "tensor/factory.h"
#include "tensor/random.h"
#include "tests/support/compare.h"
#include "tests/support/devices.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

using test::bit_equal;

Tensor matrix(const std::vector<double>& values, int64_t columns) {
    return from_vector(values, {static_cast<int64_t>(values.size()) / columns, columns});
}
std::vector<double> list(const Tensor& x) { return host_vector<double>(x); }
std::vector<int64_t> labels_of(const KMeans& km) { return host_vector<int64_t>(km.labels()); }

KMeans from_rows(int64_t k, const Tensor& x, int64_t max_iter = 300,
                 const std::string& algorithm = "auto") {
    std::vector<double> first = list(copied(x, Device(), float64));
    first.resize(static_cast<size_t>(k * x.size(1)));
    return KMeans({.n_clusters = k,
                   .max_iter = max_iter,
                   .tol = 0,
                   .init_centers = from_vector(first, {k, x.size(1)}),
                   .algorithm = algorithm});
}

// Lloyd's method as it is written in books, in double.
struct Plain {
    std::vector<int64_t> labels;
    std::vector<double> centers;
    double inertia = 0;

    Plain(const Tensor& data, int64_t k, int iterations) {
        const std::vector<double> x = list(copied(data, Device(), float64));
        const auto d = static_cast<size_t>(data.size(1)), n = x.size() / d;
        centers.assign(x.begin(), x.begin() + k * data.size(1));
        labels.resize(n);
        for (int it = 0;; ++it) {
            assign(x, d);
            if (it == iterations) return;
            std::vector<double> sums(centers.size()), counts(static_cast<size_t>(k));
            for (size_t i = 0; i < n; ++i) {
                const auto c = static_cast<size_t>(labels[i]);
                ++counts[c];
                for (size_t p = 0; p < d; ++p) sums[c * d + p] += x[i * d + p];
            }
            for (size_t j = 0; j < sums.size(); ++j)
                if (counts[j / d] > 0) centers[j] = sums[j] / counts[j / d];
        }
    }

 private:
    void assign(const std::vector<double>& x, size_t d) {
        inertia = 0;
        for (size_t i = 0; i < labels.size(); ++i) {
            double best = INFINITY;
            for (size_t c = 0; c < centers.size() / d; ++c) {
                double distance = 0;
                for (size_t p = 0; p < d; ++p)
                    distance += std::pow(x[i * d + p] - centers[c * d + p], 2);
                if (distance < best) {
                    best = distance;
                    labels[i] = static_cast<int64_t>(c);
                }
            }
            inertia += best;
        }
    }
};

TEST(KMeans, is_lloyds_method) {
    for (Device device : test::devices())
        for (int64_t d : {1, 2, 7, 16, 33}) {
            const Tensor x = randn({500, d}, {.device = device, .dtype = float64, .seed = 3});
            const Plain plain(x, 9, 10);
            KMeans km = from_rows(9, x, 10);
            km.fit(x);
            EXPECT_EQ(labels_of(km), plain.labels) << d;
            EXPECT_NEAR(km.inertia(), plain.inertia, 1e-10 * plain.inertia);
            EXPECT_TRUE(test::near(km.cluster_centers(),
                                   test::to_host(from_vector(plain.centers, {9, d})),
                                   {.absolute = 1e-11}));
        }
}

// Bounds spare work, threads share it: neither changes a bit.
TEST(KMeans, bounds_and_threads_change_nothing) {
    const int threads = kernels::num_threads();
    for (DType dtype : {float32, float64})
        for (auto [n, d, k] : {std::array{9000, 3, 12}, {6000, 16, 70}, {4097, 40, 7}}) {
            const Tensor x = randn({n, d}, {.dtype = dtype, .seed = 11});
            KMeans first = from_rows(k, x, 300, "lloyd");
            first.fit(x);
            for (int count : {1, 2, 7})
                for (const char* algorithm : {"auto", "lloyd"}) {
                    kernels::set_num_threads(count);
                    KMeans km = from_rows(k, x, 300, algorithm);
                    km.fit(x);
                    EXPECT_TRUE(bit_equal(km.labels(), first.labels())) << algorithm << count;
                    EXPECT_TRUE(bit_equal(km.cluster_centers(), first.cluster_centers()));
                    EXPECT_EQ(km.inertia(), first.inertia());
                    EXPECT_EQ(km.n_iter(), first.n_iter());
                }
            kernels::set_num_threads(threads);
        }
}

TEST(KMeans, predicts_its_own_labels) {
    for (Device device : test::devices())
        for (DType dtype : {float32, float64})
            for (int64_t max_iter : {2, 300}) {
                const Tensor x = randn({800, 5}, {.device = device, .dtype = dtype, .seed = 4});
                KMeans km({.n_clusters = 6, .max_iter = max_iter, .random_state = 1});
                km.fit(x);
                EXPECT_TRUE(bit_equal(km.predict(x), km.labels()));
                EXPECT_NEAR(km.score(x), -km.inertia(), 1e-12 * km.inertia());
                EXPECT_EQ(km.transform(x).shape(), (Shape{800, 6}));
                EXPECT_EQ(km.predict(zeros({0, 5}, {.device = device})).shape(), (Shape{0}));
            }
}

TEST(KMeans, distances_are_to_every_centre) {
    KMeans km({.n_clusters = 2, .init_centers = matrix({0, 0, 3, 4}, 2)});
    km.fit(matrix({0, 0, 3, 4}, 2));
    EXPECT_EQ(list(km.transform(matrix({3, 0}, 2))), (std::vector<double>{3, 4}));
    EXPECT_EQ(km.predict(matrix({9, 9, -1, 0}, 2)).to_vector<int64_t>(),
              (std::vector<int64_t>{1, 0}));
    EXPECT_EQ(km.inertia(), 0);
}

TEST(KMeans, equally_near_centres_the_lowest_wins) {
    for (int64_t k : {2, 7, 20, 70}) {
        std::vector<double> centers(static_cast<size_t>(2 * k), 5.0);
        KMeans km({.n_clusters = k, .max_iter = 1, .tol = 0, .init_centers = matrix(centers, 2)});
        km.fit(matrix(std::vector<double>(static_cast<size_t>(4 * k), 5.0), 2));
        for (int64_t label : labels_of(km)) EXPECT_EQ(label, 0);
    }
}

TEST(KMeans, an_empty_cluster_takes_the_farthest_row) {
    for (Device device : test::devices()) {
        const Tensor x = copied(matrix({0, 1, 2, 3, 10, 40}, 1), device, float64);
        KMeans km({.n_clusters = 3, .init_centers = matrix({1.5, 900, 1000}, 1)});
        km.fit(x);
        std::vector<double> centers = list(km.cluster_centers());
        std::sort(centers.begin(), centers.end());
        for (size_t j = 0; j < 3; ++j)
            EXPECT_NEAR(centers[j], (std::vector<double>{1.5, 10, 40})[j], 1e-12);
        EXPECT_NEAR(km.inertia(), 5, 1e-12);
    }
}

TEST(KMeans, more_clusters_than_different_rows) {
    for (Device device : test::devices()) {
        const Tensor x = copied(matrix({1, 1, 1, 2, 2, 2, 2, 2}, 1), device, float64);
        KMeans km({.n_clusters = 5, .random_state = 3});
        km.fit(x);
        EXPECT_EQ(km.inertia(), 0);
        const std::vector<int64_t> labels = labels_of(km);
        EXPECT_EQ(std::set<int64_t>(labels.begin(), labels.end()).size(), 2u);
        EXPECT_LT(km.n_iter(), 10);
    }
}

TEST(KMeans, one_row_and_as_many_clusters_as_rows) {
    KMeans one({.n_clusters = 1});
    one.fit(matrix({3, 4, 5}, 3));
    EXPECT_EQ(list(one.cluster_centers()), (std::vector<double>{3, 4, 5}));
    const Tensor x = randn({12, 3}, {.seed = 1});
    KMeans all({.n_clusters = 12});
    all.fit(x);
    EXPECT_NEAR(all.inertia(), 0, 1e-12);
}

TEST(KMeans, constant_columns_and_offsets_do_no_harm) {
    const Tensor x = randn({400, 3}, {.dtype = float64, .seed = 9});
    std::vector<double> far = list(x), constant;
    for (size_t i = 0; i < far.size(); ++i) {
        far[i] += 1e7;
        constant.push_back(list(x)[i]);
        if (i % 3 == 2) constant.push_back(0.1);
    }
    KMeans a = from_rows(5, x), b = from_rows(5, matrix(far, 3)),
           c = from_rows(5, matrix(constant, 4));
    a.fit(x);
    b.fit(matrix(far, 3));
    c.fit(matrix(constant, 4));
    EXPECT_EQ(labels_of(b), labels_of(a));
    EXPECT_EQ(labels_of(c), labels_of(a));
    EXPECT_NEAR(b.inertia(), a.inertia(), 1e-6 * a.inertia());
    for (size_t j = 3; j < 20; j += 4) EXPECT_EQ(list(c.cluster_centers())[j], 0.1);
}

TEST(KMeans, weights_count_rows) {
    for (Device device : test::devices()) {
        const Tensor x = randn({60, 2}, {.device = device, .dtype = float64, .seed = 2});
        std::vector<double> weights, repeated;
        const std::vector<double> values = list(x);
        for (size_t i = 0; i < 60; ++i) {
            weights.push_back(static_cast<double>(i * i % 4));
            for (size_t r = 0; r < i * i % 4; ++r)
                repeated.insert(repeated.end(), {values[2 * i], values[2 * i + 1]});
        }
        const Tensor written = copied(matrix(repeated, 2), device, float64);
        KMeans counted = from_rows(4, x), plain = from_rows(4, x);
        counted.fit(x, {.sample_weight = from_vector(weights, {60}, device)});
        plain.fit(written);
        EXPECT_TRUE(
            test::near(counted.cluster_centers(), plain.cluster_centers(), {.absolute = 1e-11}));
        EXPECT_NEAR(counted.inertia(), plain.inertia(), 1e-10);
    }
}

TEST(KMeans, starts) {
    const Tensor x = randn({3000, 2}, {.seed = 5});
    double once = 0, often = 0, random = 0;
    for (int64_t seed = 0; seed < 5; ++seed) {
        KMeans a({.n_clusters = 20, .random_state = seed});
        KMeans b({.n_clusters = 20, .n_init = 8, .random_state = seed});
        KMeans c({.n_clusters = 20, .init = "random", .n_init = 1, .random_state = seed});
        once += a.fit(x).inertia();
        often += b.fit(x).inertia();
        random += c.fit(x).inertia();
        EXPECT_LE(b.inertia(), a.inertia());
        KMeans again({.n_clusters = 20, .random_state = seed});
        EXPECT_TRUE(bit_equal(again.fit(x).labels(), a.labels()));
    }
    EXPECT_LT(often, once);
    EXPECT_LT(once, 1.1 * random);
}

TEST(KMeans, says_what_is_wrong) {
    const Tensor x = randn({10, 2}, {.dtype = float64, .seed = 1});
    KMeans km({.n_clusters = 11});
    EXPECT_THROWS(km.fit(x), ValueError, "KMeans.fit: x has 10 rows, fewer than n_clusters = 11");
    EXPECT_ERROR(km.predict(x), NotFittedError, "KMeans.predict");
    EXPECT_ERROR(km.inertia(), NotFittedError, "KMeans.inertia");
    KMeans zero({.n_clusters = 0}), other({.init = "best"});
    EXPECT_ERROR(zero.fit(x), ValueError, "n_clusters");
    EXPECT_ERROR(other.fit(x), ValueError, "init");
    KMeans wrong({.n_clusters = 2, .init_centers = ones({2, 3})});
    EXPECT_THROWS(wrong.fit(x), ShapeError,
                  "KMeans.fit: init_centers of shape [n_clusters, d] = [2, 2] are wanted, got "
                  "[2, 3]");
    Tensor holes = x.clone();
    holes.data<double>()[7] = std::nan("");
    KMeans two({.n_clusters = 2});
    two.fit(x);
    EXPECT_ERROR(two.fit(holes), ValueError, "KMeans.fit: x holds nan at row 3, column 1");
    EXPECT_ERROR(two.predict(ones({2, 3})), ShapeError, "3 columns, the fit had 2");
    EXPECT_ERROR(two.fit(full({4, 2}, 1e30, {.dtype = float32})), ValueError,
                 "x holds numbers whose squares are too large for float32");
    EXPECT_EQ(two.labels().numel(), 10);
}

}  // namespace
}  // namespace tern::classic
