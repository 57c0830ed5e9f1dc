// Nearest neighbours on the CPU against every pair ranked in double, for every way of screening.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "kernels/neighbors.h"
#include "kernels/threads.h"
#include "tensor/core/visit.h"

namespace tern::test {
namespace {

using kernels::Metric;
using kernels::Nearness;

constexpr Metric kMetrics[] = {Metric::euclidean,    Metric::sqeuclidean, Metric::manhattan,
                               Metric::chebyshev,    Metric::minkowski,   Metric::cosine,
                               Metric::inner_product};

template <class T>
View view(const std::vector<T>& data, const Shape& shape) {
    return {.data = const_cast<T*>(data.data()), .dtype = dtype_of<T>, .shape = shape};
}

template <class T>
struct Table {
    int64_t rows, d;
    std::vector<T> data;
    Table(int64_t rows, int64_t d) : rows(rows), d(d), data(static_cast<size_t>(rows * d)) {}
    View view() const { return test::view(data, {rows, d}); }
    const T* row(int64_t i) const { return data.data() + i * d; }
};

// Kinds of data that are hard in different ways.
enum class Kind { normal, far_away, heavy, grid, outlier };
template <class T>
Table<T> table(Kind kind, int64_t rows, int64_t d, uint64_t seed) {
    Table<T> t(rows, d);
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    for (T& v : t.data) {
        const double z = normal(random);
        v = static_cast<T>(kind == Kind::normal     ? z
                           : kind == Kind::far_away ? 1000 + z
                           : kind == Kind::heavy    ? z * std::exp(3 * z)
                           : kind == Kind::grid     ? std::round(z)
                                                    : z);
    }
    if (kind == Kind::outlier) t.data[0] = static_cast<T>(1e6);
    return t;
}

template <class T>
double distance(const Nearness& near, const T* x, const T* y, int64_t d) {
    double sum = 0, xx = 0, yy = 0;
    for (int64_t i = 0; i < d; ++i) {
        const double a = x[i], b = y[i], off = std::abs(a - b);
        switch (near.metric) {
            case Metric::euclidean:
            case Metric::sqeuclidean:
                sum += off * off;
                break;
            case Metric::manhattan:
                sum += off;
                break;
            case Metric::chebyshev:
                sum = std::max(sum, off);
                break;
            case Metric::minkowski:
                sum += std::pow(off, near.p);
                break;
            default:
                sum += a * b, xx += a * a, yy += b * b;
        }
    }
    if (near.metric == Metric::euclidean) return std::sqrt(sum);
    if (near.metric == Metric::minkowski) return std::pow(sum, 1 / near.p);
    if (near.metric == Metric::cosine) return 1 - sum / std::sqrt(xx * yy);
    return sum;
}

using Ranked = std::vector<std::pair<double, int64_t>>;
template <class T>
Ranked all_of(const Nearness& near, const Table<T>& x, const Table<T>& base, int64_t q, bool self) {
    Ranked all;
    const double sign = near.metric == Metric::inner_product ? -1 : 1;
    for (int64_t i = 0; i < base.rows; ++i)
        if (!(self && i == q))
            all.emplace_back(sign * distance(near, x.row(q), base.row(i), x.d), i);
    std::sort(all.begin(), all.end());
    return all;
}

// Rows in order, but for those whose distances are told apart by rounding alone.
template <class T>
void expect_nearest(const Nearness& near, const Table<T>& x, const Table<T>& base, int64_t k,
                    bool self, const std::vector<T>& distances, const std::vector<int64_t>& rows) {
    const double sign = near.metric == Metric::inner_product ? -1 : 1;
    for (int64_t q = 0; q < x.rows; ++q) {
        const Ranked all = all_of(near, x, base, q, self);
        for (int64_t i = 0; i < k; ++i) {
            const auto at = static_cast<size_t>(q * k + i);
            const double wanted = all[static_cast<size_t>(i)].first;
            const double got = sign * distance(near, x.row(q), base.row(rows[at]), x.d);
            const double slack = 1e-12 * std::max(1.0, std::abs(wanted));
            ASSERT_NEAR(got, wanted, slack) << "query " << q << " place " << i;
            const bool exact =
                near.metric != Metric::minkowski && near.metric != Metric::cosine && x.d <= 2;
            if (got == wanted && exact) {
                ASSERT_EQ(rows[at], all[static_cast<size_t>(i)].second) << "query " << q;
            }
            const double epsilon = std::numeric_limits<T>::epsilon();
            ASSERT_NEAR(static_cast<double>(distances[at]), sign * wanted,
                        slack + 2 * epsilon * std::abs(wanted));
        }
    }
}

template <class T>
void check_nearest(const Nearness& near, const Table<T>& x, const Table<T>& base, int64_t k,
                   bool self = false) {
    std::vector<T> distances(static_cast<size_t>(x.rows * k));
    std::vector<int64_t> rows(distances.size());
    kernels::nearest({x.view(), base.view(), near, self}, view(distances, {x.rows, k}),
                     view(rows, {x.rows, k}));
    expect_nearest(near, x, base, k, self, distances, rows);
}

template <class T>
class CpuNeighbors : public testing::Test {};
using Both = testing::Types<float, double>;
TYPED_TEST_SUITE(CpuNeighbors, Both);

TYPED_TEST(CpuNeighbors, EveryMetric) {
    for (Metric metric : kMetrics)
        for (int64_t queries : {1, 5, 40})
            for (int64_t d : {1, 2, 7, 16, 33}) {
                SCOPED_TRACE(testing::Message() << int(metric) << " q " << queries << " d " << d);
                check_nearest({metric, 3}, table<TypeParam>(Kind::normal, queries, d, 1),
                              table<TypeParam>(Kind::normal, 300, d, 2), 7);
            }
}

TYPED_TEST(CpuNeighbors, HardData) {
    for (Kind kind : {Kind::far_away, Kind::heavy, Kind::grid, Kind::outlier})
        for (Metric metric : {Metric::euclidean, Metric::manhattan, Metric::inner_product})
            for (int64_t d : {2, 24}) {
                SCOPED_TRACE(testing::Message() << int(kind) << " metric " << int(metric));
                check_nearest({metric}, table<TypeParam>(kind, 50, d, 1),
                              table<TypeParam>(kind, 3000, d, 2), 12);
            }
}

TYPED_TEST(CpuNeighbors, EqualRowsByTheLowerIndex) {
    const Table<TypeParam> base(700, 3);  // all zero
    const Table<TypeParam> x(40, 3);
    std::vector<TypeParam> distances(40 * 9);
    std::vector<int64_t> rows(40 * 9);
    kernels::nearest({x.view(), base.view(), {}}, view(distances, {40, 9}), view(rows, {40, 9}));
    for (size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(rows[i], static_cast<int64_t>(i % 9));
    kernels::nearest({base.view(), base.view(), {}, true}, view(distances, {1, 9}),
                     view(rows, {1, 9}));
    for (size_t i = 0; i < 9; ++i) ASSERT_EQ(rows[i], static_cast<int64_t>(i + 1));
}

TYPED_TEST(CpuNeighbors, SelfIsSkippedAndAllRowsAreFound) {
    const auto x = table<TypeParam>(Kind::normal, 400, 4, 5);
    check_nearest({Metric::euclidean}, x, x, 399, true);
    check_nearest({Metric::manhattan}, x, x, 399, true);
}

// Few queries against many rows: pieces, whose finds are joined.
TYPED_TEST(CpuNeighbors, Pieces) {
    const auto base = table<TypeParam>(Kind::normal, 40000, 3, 6);
    for (int64_t queries : {1, 6})
        check_nearest({Metric::euclidean}, table<TypeParam>(Kind::normal, queries, 3, 7), base, 25);
}

TYPED_TEST(CpuNeighbors, SameForAnyNumberOfThreads) {
    using T = TypeParam;
    const auto x = table<T>(Kind::normal, 900, 9, 1), base = table<T>(Kind::normal, 20000, 9, 2);
    const int before = kernels::num_threads();
    std::vector<T> first;
    std::vector<int64_t> first_rows;
    for (int threads : {1, 2, 7}) {
        kernels::set_num_threads(threads);
        std::vector<T> distances(900 * 5);
        std::vector<int64_t> rows(900 * 5);
        kernels::nearest({x.view(), base.view(), {}}, view(distances, {900, 5}),
                         view(rows, {900, 5}));
        if (threads == 1) first = distances, first_rows = rows;
        EXPECT_EQ(distances, first);
        EXPECT_EQ(rows, first_rows);
    }
    kernels::set_num_threads(before);
}

TYPED_TEST(CpuNeighbors, Within) {
    using T = TypeParam;
    for (Metric metric : kMetrics)
        for (int64_t queries : {2, 60}) {
            const auto x = table<T>(Kind::normal, queries, 5, 1);
            const auto base = table<T>(Kind::normal, 2000, 5, 2);
            const Nearness near{metric, 3};
            const double radius = metric == Metric::cosine ? 0.2 : 1.5;
            std::vector<int64_t> counts(static_cast<size_t>(queries)), offsets = {0};
            kernels::count_within({x.view(), base.view(), near}, radius, view(counts, {queries}));
            for (int64_t c : counts) offsets.push_back(offsets.back() + c);
            std::vector<int64_t> rows(static_cast<size_t>(offsets.back()));
            std::vector<T> distances(rows.size());
            kernels::list_within({x.view(), base.view(), near}, radius,
                                 view(offsets, {queries + 1}), view(distances, {offsets.back()}),
                                 view(rows, {offsets.back()}));
            for (int64_t q = 0; q < queries; ++q) {
                int64_t at = offsets[static_cast<size_t>(q)];
                for (int64_t i = 0; i < base.rows; ++i) {
                    const double off = distance(near, x.row(q), base.row(i), 5);
                    const bool in = metric == Metric::inner_product ? off >= radius : off <= radius;
                    if (!in) continue;
                    ASSERT_EQ(rows.at(static_cast<size_t>(at)), i) << int(metric);
                    ASSERT_NEAR(static_cast<double>(distances[static_cast<size_t>(at++)]), off,
                                1e-5);
                }
                ASSERT_EQ(at, offsets[static_cast<size_t>(q + 1)]);
            }
        }
}

}  // namespace
}  // namespace tern::test
