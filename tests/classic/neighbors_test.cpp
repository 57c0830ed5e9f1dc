// Nearest neighbours as their users call them: every way to search finds what a plain loop finds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "classic/neighbors/k_neighbors.h"
#include "classic/neighbors/nearest_neighbors.h"
#include "kernels/threads.h"
#include "tensor/factory.h"
#include "tests/support/throws.h"

namespace tern::classic {
namespace {

using test::throws_with;

const std::vector<std::string> kMetrics = {"euclidean", "sqeuclidean", "manhattan",    "chebyshev",
                                           "minkowski", "cosine",      "inner_product"};
const std::vector<std::string> kTreeMetrics = {"euclidean", "sqeuclidean", "manhattan", "chebyshev",
                                               "minkowski"};

std::vector<double> doubles(const Tensor& x) { return x.to(DType::float64).to_vector<double>(); }
std::vector<int64_t> whole(const Tensor& x) { return x.to_vector<int64_t>(); }

// Multiples of 1/8: sums of squares are exact, and many distances equal.
Tensor grid(int64_t n, int64_t d, uint64_t seed, DType dtype = DType::float64) {
    std::vector<double> out(static_cast<size_t>(n * d));
    uint64_t state = seed * 2654435761u + 1;
    for (double& v : out) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        v = static_cast<double>(static_cast<int64_t>(state >> 58) - 32) / 8;
    }
    return from_vector(out, {n, d}).to(dtype);
}

double distance(const std::string& metric, double p, const double* x, const double* y, int64_t d) {
    double sum = 0, most = 0, xx = 0, yy = 0;
    for (int64_t i = 0; i < d; ++i) {
        const double off = std::abs(x[i] - y[i]);
        most = std::max(most, off);
        xx += x[i] * x[i];
        yy += y[i] * y[i];
        if (metric == "euclidean" || metric == "sqeuclidean")
            sum += off * off;
        else if (metric == "manhattan")
            sum += off;
        else if (metric == "minkowski")
            sum += std::pow(off, p);
        else
            sum += x[i] * y[i];
    }
    if (metric == "euclidean") return std::sqrt(sum);
    if (metric == "minkowski") return std::pow(sum, 1 / p);
    if (metric == "chebyshev") return most;
    if (metric == "cosine") return xx > 0 && yy > 0 ? 1 - sum / std::sqrt(xx) / std::sqrt(yy) : 1;
    return sum;
}

using Found = std::vector<std::pair<double, int64_t>>;
Found sorted(const std::string& metric, double p, const std::vector<double>& base, const double* x,
             int64_t d) {
    Found all;
    const double sign = metric == "inner_product" ? -1 : 1;
    for (int64_t i = 0; i < static_cast<int64_t>(base.size()) / d; ++i)
        all.emplace_back(sign * distance(metric, p, x, base.data() + i * d, d), i);
    std::sort(all.begin(), all.end());
    for (auto& [off, i] : all) off *= sign;
    return all;
}

TEST(NearestNeighbors, EveryMetricAgainstALoop) {
    for (DType dtype : {DType::float32, DType::float64})
        for (const std::string& metric : kMetrics) {
            const bool exact = metric != "minkowski" && metric != "cosine";
            const Tensor base = grid(500, 5, 1, dtype), x = grid(40, 5, 2, dtype);
            const auto [distances, indices] =
                NearestNeighbors({.n_neighbors = 12, .metric = metric, .p = 3})
                    .fit(base)
                    .kneighbors(x);
            ASSERT_EQ(distances.dtype(), dtype);
            ASSERT_EQ(indices.shape(), (Shape{40, 12}));
            const std::vector<double> of_base = doubles(base), of_x = doubles(x);
            const std::vector<double> got = doubles(distances);
            const std::vector<int64_t> rows = whole(indices);
            for (size_t q = 0; q < 40; ++q) {
                const Found wanted = sorted(metric, 3, of_base, of_x.data() + q * 5, 5);
                for (size_t i = 0; i < 12; ++i) {
                    ASSERT_NEAR(got[q * 12 + i], wanted[i].first,
                                (dtype == DType::float32 ? 1e-6 : 1e-12) * (1 + wanted[i].first));
                    if (exact) {
                        ASSERT_EQ(rows[q * 12 + i], wanted[i].second) << metric;
                    }
                }
            }
        }
}

void expect_same(const Neighbors& got, const Neighbors& wanted) {
    EXPECT_EQ(whole(got.indices), whole(wanted.indices));
    EXPECT_EQ(doubles(got.distances), doubles(wanted.distances));
}

TEST(NearestNeighbors, TreeAndAllRowsFindTheSame) {
    for (DType dtype : {DType::float32, DType::float64})
        for (const std::string& metric : kTreeMetrics)
            for (int64_t d : {1, 3, 9})
                for (int64_t n : {1, 64, 65, 5000}) {
                    const Tensor base = grid(n, d, 3, dtype), x = grid(70, d, 4, dtype);
                    const int64_t k = std::min<int64_t>(n, 7);
                    NearestNeighbors tree(
                        {.n_neighbors = k, .metric = metric, .algorithm = "kd_tree", .p = 3.5});
                    NearestNeighbors brute(
                        {.n_neighbors = k, .metric = metric, .algorithm = "brute", .p = 3.5});
                    SCOPED_TRACE(metric + " " + std::to_string(d) + " " + std::to_string(n));
                    expect_same(tree.fit(base).kneighbors(x), brute.fit(base).kneighbors(x));
                    if (n > 7) expect_same(tree.kneighbors(), brute.kneighbors());
                    const RadiusNeighbors a = tree.radius_neighbors(x, 0.75);
                    const RadiusNeighbors b = brute.radius_neighbors(x, 0.75);
                    EXPECT_EQ(whole(a.indptr), whole(b.indptr));
                    expect_same({a.distances, a.indices}, {b.distances, b.indices});
                }
}

TEST(NearestNeighbors, SelfIsLeftOutAndEqualRowsAreNot) {
    const Tensor x = from_vector<double>({0, 0, 0, 1, 1, 5}, {6, 1});
    for (const char* algorithm : {"brute", "kd_tree"}) {
        NearestNeighbors near({.n_neighbors = 2, .algorithm = algorithm});
        EXPECT_EQ(whole(near.fit(x).kneighbors().indices),
                  (std::vector<int64_t>{1, 2, 0, 2, 0, 1, 4, 0, 3, 0, 3, 4}));
        EXPECT_EQ(whole(near.kneighbors(x).indices),
                  (std::vector<int64_t>{0, 1, 0, 1, 0, 1, 3, 4, 3, 4, 5, 3}));
    }
}

TEST(NearestNeighbors, WithinARadius) {
    const Tensor x = from_vector<float>({0, 1, 3, 3, 7}, {5, 1});
    NearestNeighbors near({.radius = 2});
    near.fit(x);
    const RadiusNeighbors found = near.radius_neighbors(from_vector<float>({2, -9, 7}, {3, 1}));
    EXPECT_EQ(whole(found.indptr), (std::vector<int64_t>{0, 4, 4, 5}));
    EXPECT_EQ(whole(found.indices), (std::vector<int64_t>{0, 1, 2, 3, 4}));
    EXPECT_EQ(doubles(found.distances), (std::vector<double>{2, 1, 1, 1, 0}));
    EXPECT_EQ(whole(near.radius_neighbors().indptr), (std::vector<int64_t>{0, 1, 4, 6, 8, 8}));
    EXPECT_EQ(whole(near.radius_neighbors(x, 0).indptr), (std::vector<int64_t>{0, 1, 2, 4, 6, 7}));
}

TEST(NearestNeighbors, Graphs) {
    const Tensor x = from_vector<double>({0, 1, 3}, {3, 1});
    NearestNeighbors near({.n_neighbors = 2});
    const NeighborGraph graph = near.fit(x).kneighbors_graph(x, {}, "distance");
    EXPECT_EQ(graph.rows, 3);
    EXPECT_EQ(graph.columns, 3);
    EXPECT_EQ(whole(graph.indptr), (std::vector<int64_t>{0, 2, 4, 6}));
    EXPECT_EQ(whole(graph.indices), (std::vector<int64_t>{0, 1, 1, 0, 2, 1}));
    EXPECT_EQ(doubles(graph.data), (std::vector<double>{0, 1, 0, 1, 0, 2}));
    EXPECT_EQ(doubles(near.kneighbors_graph(x, 1).data), (std::vector<double>{1, 1, 1}));
    const NeighborGraph around = near.radius_neighbors_graph(x, 1.5);
    EXPECT_EQ(whole(around.indices), (std::vector<int64_t>{0, 1, 0, 1, 2}));
    EXPECT_EQ(doubles(around.data), std::vector<double>(5, 1));
    EXPECT_TRUE(throws_with<ValueError>("mode = 'x'", [&] { near.kneighbors_graph(x, 1, "x"); }));
}

TEST(NearestNeighbors, SameForAnyNumberOfThreads) {
    const int before = kernels::num_threads();
    for (const char* algorithm : {"brute", "kd_tree"}) {
        std::vector<Neighbors> found;
        for (int threads : {1, 2, 7}) {
            kernels::set_num_threads(threads);
            NearestNeighbors near({.n_neighbors = 4, .algorithm = algorithm});
            found.push_back(near.fit(grid(6000, 3, 8, DType::float32)).kneighbors());
            expect_same(found.back(), found.front());
        }
    }
    kernels::set_num_threads(before);
}

TEST(NearestNeighbors, Refusals) {
    const Tensor x = grid(5, 2, 1);
    NearestNeighbors near({.n_neighbors = 6});
    EXPECT_THROW(near.kneighbors(x), NotFittedError);
    near.fit(x);
    EXPECT_TRUE(throws_with<ValueError>("n_neighbors = 6", [&] { near.kneighbors(x); }));
    EXPECT_TRUE(throws_with<ValueError>("n_neighbors = 0", [&] { near.kneighbors(x, 0); }));
    EXPECT_TRUE(throws_with<ShapeError>("3 columns", [&] { near.kneighbors(grid(5, 3, 1)); }));
    EXPECT_TRUE(throws_with<ValueError>("radius = -1", [&] { near.radius_neighbors(x, -1); }));
    Tensor bad = grid(3, 2, 1);
    bad.data<double>()[3] = NAN;
    EXPECT_TRUE(throws_with<ValueError>("row 1, column 1", [&] { near.kneighbors(bad, 1); }));
    EXPECT_TRUE(throws_with<ValueError>("row 1, column 1", [&] { near.fit(bad); }));
    EXPECT_TRUE(throws_with<ValueError>("sample_weight",
                                        [&] { near.fit(x, {.sample_weight = ones({5})}); }));
    EXPECT_TRUE(throws_with<ValueError>("'kd_tree'", [&] {
        NearestNeighbors({.metric = "cosine", .algorithm = "kd_tree"}).fit(x);
    }));
    EXPECT_TRUE(
        throws_with<ValueError>("metric", [&] { NearestNeighbors({.metric = "hamming"}).fit(x); }));
    EXPECT_TRUE(throws_with<ValueError>("p", [&] { NearestNeighbors({.p = 0.5}).fit(x); }));
}

TEST(NearestNeighbors, OneRowNoQueriesAndOtherTypes) {
    NearestNeighbors near({.n_neighbors = 1});
    near.fit(from_vector<int32_t>({3, 4}, {1, 2}));
    const Neighbors found = near.kneighbors(from_vector<float>({0, 0}, {1, 2}));
    EXPECT_EQ(doubles(found.distances), std::vector<double>{5});
    EXPECT_EQ(found.distances.dtype(), DType::float64);
    EXPECT_EQ(near.kneighbors(zeros({0, 2})).indices.shape(), (Shape{0, 1}));
    EXPECT_EQ(whole(near.radius_neighbors(zeros({0, 2})).indptr), std::vector<int64_t>{0});
    EXPECT_TRUE(throws_with<ValueError>("n_neighbors = 1", [&] { near.kneighbors(); }));
}

TEST(NearestNeighbors, TheDataOfTheFitAreCopied) {
    const Tensor x = from_vector<double>({0, 10}, {2, 1});
    NearestNeighbors near({.n_neighbors = 1});
    near.fit(x);
    x.data<double>()[0] = 20;
    EXPECT_EQ(whole(near.kneighbors(from_vector<double>({1}, {1, 1})).indices),
              std::vector<int64_t>{0});
}

TEST(KNeighborsClassifier, VotesAndTies) {
    const Tensor x = from_vector<double>({0, 1, 2, 10, 11}, {5, 1});
    KNeighborsClassifier knn({.n_neighbors = 2});
    knn.fit(x, {"b", "a", "a", "b", "b"});
    const Tensor at = from_vector<double>({0.2, 1.6, 10.4}, {3, 1});
    EXPECT_EQ(doubles(knn.predict_proba(at)), (std::vector<double>{0.5, 0.5, 1, 0, 0, 1}));
    EXPECT_EQ(knn.predict_names(at),
              (std::vector<std::string>{"a", "a", "b"}));  // a tie: the first
    knn.set_params({{"weights", std::string("distance")}});
    EXPECT_EQ(knn.predict_names(at), (std::vector<std::string>{"b", "a", "b"}));
    const std::vector<double> shares = doubles(knn.predict_proba(at));
    EXPECT_NEAR(shares[0], 0.2, 1e-12);
    // A row at distance 0 outvotes the rest.
    EXPECT_EQ(doubles(knn.predict_proba(from_vector<double>({1}, {1, 1}))),
              (std::vector<double>{1, 0}));
    EXPECT_EQ(knn.score(x, {"b", "a", "a", "b", "b"}), 1);
}

TEST(KNeighborsRegressor, MeansOfSeveralTargets) {
    const Tensor x = from_vector<double>({0, 1, 2, 10}, {4, 1});
    const Tensor y = from_vector<double>({0, 1, 2, 3, 4, 5, 6, 7}, {4, 2});
    KNeighborsRegressor knn({.n_neighbors = 2});
    const Tensor at = from_vector<double>({0.4, 9}, {2, 1});
    EXPECT_EQ(doubles(knn.fit(x, y).predict(at)), (std::vector<double>{1, 2, 5, 6}));
    const Tensor one = knn.fit(x, from_vector<double>({1, 2, 3, 4})).predict(at);
    EXPECT_EQ(one.shape(), (Shape{2}));
    EXPECT_EQ(doubles(one), (std::vector<double>{1.5, 3.5}));
    KNeighborsRegressor weighted({.n_neighbors = 2, .weights = "distance"});
    const std::vector<double> got =
        doubles(weighted.fit(x, from_vector<double>({1, 2, 3, 4})).predict(at));
    EXPECT_NEAR(got[0], (1 / 0.4 + 2 / 0.6) / (1 / 0.4 + 1 / 0.6), 1e-12);
    EXPECT_NEAR(got[1], (3.0 / 7 + 4) / (1.0 / 7 + 1), 1e-12);
    EXPECT_TRUE(throws_with<ValueError>("inner_product", [&] {
        KNeighborsRegressor({.n_neighbors = 1, .weights = "distance", .metric = "inner_product"})
            .fit(x, y)
            .predict(at);
    }));
}

}  // namespace
}  // namespace tern::classic
